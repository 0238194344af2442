using System.Net.Sockets;
using Xunit;

namespace TlsSimple.Unit.Http.Dialing;

public sealed class TlsConnectRetryTests
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, true)]
    [InlineData(SocketError.ConnectionReset, true)]
    [InlineData(SocketError.ConnectionAborted, true)]
    [InlineData(SocketError.Shutdown, true)]
    [InlineData(SocketError.NotConnected, true)]
    [InlineData(SocketError.TimedOut, true)]
    [InlineData(SocketError.TryAgain, true)]
    [InlineData(SocketError.HostNotFound, false)]
    [InlineData(SocketError.NoData, false)]
    [InlineData(SocketError.NetworkUnreachable, false)]
    [InlineData(SocketError.AccessDenied, false)]
    [InlineData(SocketError.AddressFamilyNotSupported, false)]
    public void IsTransient_SocketError_ByItsCode(SocketError code, bool expected)
    {
        Assert.Equal(expected, TlsConnectRetry.IsTransient(new SocketException((int)code)));
        Assert.Equal(expected, TlsConnectRetry.IsTransient(DuringHandshake(code)));
        Assert.Equal(expected, TlsConnectRetry.IsTransient(DuringHandshake(code).About("TLS with the proxy failed")));
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void IsTransient_AnythingElseOfTls_IsNot(TlsErrorReason reason) =>
        Assert.False(TlsConnectRetry.IsTransient(new TlsException(TlsErrorKind.PeerCertificate, reason, "no", new SocketException((int)SocketError.ConnectionReset))));

    public static TheoryData<TlsErrorReason> Reasons => [.. Enum.GetValues<TlsErrorReason>().Where(reason => reason != TlsErrorReason.TransportFailed)];

    [Fact]
    public void IsTransient_CancellationAndOthers_AreNot()
    {
        Assert.False(TlsConnectRetry.IsTransient(new OperationCanceledException()));
        Assert.False(TlsConnectRetry.IsTransient(new HttpRequestException(HttpRequestError.ProxyTunnelError)));
        Assert.Throws<ArgumentNullException>(() => TlsConnectRetry.IsTransient(null!));
    }

    [Fact]
    public async Task Default_Transient_IsTriedThreeTimes()
    {
        int attempts = 0;
        await Assert.ThrowsAsync<SocketException>(async () => await TlsConnectRetry.Default.ExecuteAsync(
            _ =>
            {
                attempts++;
                return ValueTask.FromException(new SocketException((int)SocketError.ConnectionRefused));
            },
            TestContext.Current.CancellationToken));
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task Default_NotTransient_IsTriedOnce()
    {
        int attempts = 0;
        await Assert.ThrowsAsync<TlsException>(async () => await TlsConnectRetry.Default.ExecuteAsync(
            _ =>
            {
                attempts++;
                return ValueTask.FromException(new TlsException(TlsErrorKind.PeerCertificate, TlsErrorReason.PinMismatch, "no"));
            },
            TestContext.Current.CancellationToken));
        Assert.Equal(1, attempts);
    }

    private static TlsException DuringHandshake(SocketError code) =>
        new(TlsErrorKind.Connection, TlsErrorReason.TransportFailed, "it broke", new IOException("broken", new SocketException((int)code)));
}
