using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Soak;

/// <summary>Requests of every kind, chosen by a seed: whole ones, whose answers are looked at, cancelled ones, and ones that the server breaks off.</summary>
internal sealed class SoakRequests(HttpClient client, PeerHostServer server)
{
    private long _answered;
    private long _cancelled;
    private long _broken;

    public long Answered => Volatile.Read(ref _answered);

    public long Cancelled => Volatile.Read(ref _cancelled);

    public long Broken => Volatile.Read(ref _broken);

    /// <summary>One request; throws what should not have happened.</summary>
    public async Task SendAsync(Random random)
    {
        string origin = $"https://h{random.Next(SoakSettings.Hosts)}.soak.test:{(random.Next(2) == 0 ? server.Port : server.Http1.Port)}";
        switch (random.Next(10))
        {
            case < 5:
                await GetAsync(random, origin);
                break;

            case < 7:
                await EchoAsync(random, origin);
                break;

            case < 9:
                await CancelAsync(random, origin);
                break;

            default:
                await BreakAsync(random, origin);
                break;
        }
    }

    private static HttpRequestMessage Request(Random random, HttpMethod method, string url) => random.Next(2) == 0
        ? new HttpRequestMessage(method, url)
        : new HttpRequestMessage(method, url) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private async Task GetAsync(Random random, string origin)
    {
        int length = random.Next(50_000);
        using HttpRequestMessage request = Request(random, HttpMethod.Get, $"{origin}/bytes/{length}");
        using HttpResponseMessage response = await client.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(TestBody.Bytes(length), body);
        Assert.NotNull(response.GetTlsInfo());
        Interlocked.Increment(ref _answered);
    }

    private async Task EchoAsync(Random random, string origin)
    {
        byte[] body = TestBody.Bytes(random.Next(30_000));
        using HttpRequestMessage request = Request(random, HttpMethod.Post, $"{origin}/echo");
        request.Content = new ByteArrayContent(body);
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
        Interlocked.Increment(ref _answered);
    }

    private async Task CancelAsync(Random random, string origin)
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(60)));
        string path = random.Next(2) == 0 ? "/slow-headers?ms=100" : "/slow-body?ms=100";
        using HttpRequestMessage request = Request(random, HttpMethod.Get, origin + path);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellation.Token);
            Interlocked.Increment(ref _answered);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Interlocked.Increment(ref _cancelled);
        }
    }

    private async Task BreakAsync(Random random, string origin)
    {
        string path = random.Next(3) switch { 0 => "/abort", 1 => "/abort-body", _ => "/abort-body?length" };
        using HttpRequestMessage request = Request(random, HttpMethod.Get, origin + path);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Fail($"{path} was answered with {(int)response.StatusCode}");
        }
        catch (Exception error) when (error is HttpRequestException or IOException && !IsConnectionFailure(error))
        {
            Interlocked.Increment(ref _broken);
        }
    }

    /// <summary>The server breaks answers off; it never keeps anybody from connecting.</summary>
    private static bool IsConnectionFailure(Exception error) =>
        error is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } or { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } };
}
