using System.Net;
using System.Net.Security;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Http.Dialing;

public sealed class TransportDialerTests
{
    private static readonly DnsEndPoint s_endPoint = new("server.test", 443);
    private static readonly HttpRequestMessage s_request = new(HttpMethod.Get, "https://server.test/");

    [Fact]
    public async Task DialAsync_Delegate_GetsEndPointAndToken()
    {
        using var cancel = new CancellationTokenSource();
        var pair = new DuplexPair();
        var dialer = new TransportDialer(
            new TlsSimpleOptions
            {
                Dial = (endPoint, token) =>
                {
                    Assert.Equal(s_endPoint, endPoint);
                    Assert.Equal(cancel.Token, token);
                    return ValueTask.FromResult<Stream>(pair.Client);
                },
            },
            null);
        Assert.Same(pair.Client, await dialer.DialAsync(s_endPoint, s_request, cancel.Token).Soon());
    }

    [Fact]
    public async Task DialAsync_ConnectCallback_GetsBothInAContext()
    {
        var pair = new DuplexPair();
        var dialer = new TransportDialer(new TlsSimpleOptions(), (context, _) =>
        {
            Assert.Equal(s_endPoint, context.DnsEndPoint);
            Assert.Same(s_request, context.InitialRequestMessage);
            return ValueTask.FromResult<Stream>(pair.Client);
        });
        Assert.Same(pair.Client, await dialer.DialAsync(s_endPoint, s_request, CancellationToken.None).Soon());
    }

    [Fact]
    public async Task DialAsync_Null_IsNamed()
    {
        var dialer = new TransportDialer(new TlsSimpleOptions { Dial = (_, _) => default }, null);
        TlsException error = await Assert.ThrowsAsync<TlsException>(() => dialer.DialAsync(s_endPoint, s_request, CancellationToken.None).Soon());
        Assert.StartsWith("Dial returned null", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DialAsync_TlsStreams_AreRefusedAndClosed()
    {
        foreach (Func<Stream, Stream> wrap in new Func<Stream, Stream>[] { inner => new SslStream(inner), inner => new TlsStream(inner) })
        {
            var pair = new DuplexPair();
            var dialer = new TransportDialer(new TlsSimpleOptions { Dial = (_, _) => ValueTask.FromResult(wrap(pair.Client)) }, null);
            TlsException error = await Assert.ThrowsAsync<TlsException>(() => dialer.DialAsync(s_endPoint, s_request, CancellationToken.None).Soon());
            Assert.Equal(TlsErrorReason.InvalidOption, error.Reason);
            Assert.True(pair.Client.IsDisposed);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DialAsync_DelegateOverlooksItsToken_EndsAndClosesWhatComesLate(bool fails)
    {
        var late = new TaskCompletionSource<Stream>();
        using var cancel = new CancellationTokenSource();
        var dialer = new TransportDialer(new TlsSimpleOptions { Dial = (_, _) => new ValueTask<Stream>(late.Task) }, null);
        Task<Stream> dialling = dialer.DialAsync(s_endPoint, s_request, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialling.Soon());
        var pair = new DuplexPair();
        if (fails)
        {
            late.SetException(new IOException());
            return;
        }

        late.SetResult(pair.Client);
        while (!pair.Client.IsDisposed)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken).Soon();
        }
    }

    [Fact]
    public async Task DialAsync_DelegateThrowsAtOnceOrLater_IsPassedOn()
    {
        var atOnce = new TransportDialer(new TlsSimpleOptions { Dial = (_, _) => throw new IOException("no") }, null);
        await Assert.ThrowsAsync<IOException>(async () => await atOnce.DialAsync(s_endPoint, s_request, CancellationToken.None));
        var later = new TransportDialer(new TlsSimpleOptions { Dial = (_, _) => ValueTask.FromException<Stream>(new IOException("no")) }, null);
        await Assert.ThrowsAsync<IOException>(async () => await later.DialAsync(s_endPoint, s_request, CancellationToken.None));
    }
}
