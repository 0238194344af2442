using System.Diagnostics;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>How a request is expected to fail: soon, as an <see cref="HttpRequestException"/>, with a <see cref="TlsException"/> that says which failure it is.</summary>
internal static class Failure
{
    /// <summary>"Soon" on a busy machine; a hang is far longer.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>Sends a GET that must fail, body included.</summary>
    public static async Task<HttpRequestException> OfGetAsync(HttpClient client, Uri url, CancellationToken cancellationToken, Version? exactly = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (exactly is not null)
        {
            request.Version = exactly;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        return await OfAsync(async () =>
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        });
    }

    public static async Task<HttpRequestException> OfAsync(Func<Task> send)
    {
        long start = Stopwatch.GetTimestamp();
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => send().WaitAsync(Soon * 2));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Assert.True(elapsed < Soon, $"It took {elapsed} to fail: {error}");
        return error;
    }

    /// <summary>A failure of the handshake: TlsException is the first cause, and HttpClient calls it SecureConnectionError.</summary>
    public static TlsException OfHandshake(HttpRequestException error, TlsErrorKind kind, TlsErrorReason reason)
    {
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.True((kind, reason) == (tls.Kind, tls.Reason), $"Expected {kind}/{reason}, got {tls.Kind}/{tls.Reason}: {error}");
        return tls;
    }

    /// <summary>A failure after the handshake: an IOException stands somewhere above the TlsException.</summary>
    public static TlsException AfterHandshake(Exception error, TlsErrorKind kind, TlsErrorReason reason)
    {
        TlsException? tls = Find<TlsException>(error);
        Assert.True(tls is not null, $"There is no TlsException in {error}");
        Assert.True((kind, reason) == (tls.Kind, tls.Reason), $"Expected {kind}/{reason}, got {tls.Kind}/{tls.Reason}: {error}");
        Assert.NotNull(Find<IOException>(error));
        return tls;
    }

    /// <summary>The first of that type among an exception and its causes.</summary>
    public static T? Find<T>(Exception? error)
        where T : Exception
    {
        while (error is not (null or T))
        {
            error = error.InnerException;
        }

        return error as T;
    }

    /// <summary>What was left behind by a failure must not be in the way of the next request.</summary>
    public static async Task AssertStillServesAsync(HttpClient client, IPeer good, CancellationToken cancellationToken) =>
        Assert.Equal("hello\n", await client.GetStringAsync(good.Url("/hello"), cancellationToken).WaitAsync(Soon, cancellationToken));
}
