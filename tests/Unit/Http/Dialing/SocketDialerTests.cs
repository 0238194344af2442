using System.Net;
using System.Net.Sockets;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Http.Dialing;

/// <summary>What the options ask for is set on the socket, read back from the system.</summary>
public sealed class SocketDialerTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public SocketDialerTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DialAsync_NoDelay_IsSet(bool noDelay)
    {
        using Socket socket = await DialAsync(new TlsSimpleOptions { NoDelay = noDelay });
        Assert.Equal(noDelay, socket.NoDelay);
        Assert.Equal(0, Option(socket, SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
    }

    [Fact]
    public async Task DialAsync_KeepAlive_IsSet()
    {
        using Socket socket = await DialAsync(new TlsSimpleOptions
        {
            KeepAlive = new TcpKeepAlive { Time = TimeSpan.FromSeconds(7), Interval = TimeSpan.FromSeconds(5), RetryCount = 3 },
        });
        Assert.NotEqual(0, Option(socket, SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(7, Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(5, Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        Assert.Equal(3, Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(32767, 127)]
    public async Task DialAsync_KeepAliveAtItsLimits_IsTakenByTheSystem(int seconds, int retries)
    {
        using Socket socket = await DialAsync(new TlsSimpleOptions
        {
            KeepAlive = new TcpKeepAlive { Time = TimeSpan.FromSeconds(seconds), Interval = TimeSpan.FromSeconds(seconds), RetryCount = retries },
        });
        Assert.Equal(seconds, Option(socket, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
    }

    [Fact]
    public async Task DialAsync_LocalAddress_IsBound()
    {
        var local = IPAddress.Parse("127.0.0.5");
        using Socket socket = await DialAsync(new TlsSimpleOptions { LocalAddress = local });
        Assert.Equal(local, Assert.IsType<IPEndPoint>(socket.LocalEndPoint).Address);
    }

    [Fact]
    public async Task DialAsync_LocalAddressOfOneFamily_LeavesOutTheOther()
    {
        var options = new TlsSimpleOptions
        {
            LocalAddress = IPAddress.Loopback,
            Resolve = [new TlsResolveEntry("server.test", Port, IPAddress.IPv6Loopback), new TlsResolveEntry("server.test", Port, IPAddress.Loopback)],
        };
        using Socket socket = await DialAsync(options, "server.test");
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, Port), socket.RemoteEndPoint);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    public async Task DialAsync_Host_IsReached(string host)
    {
        using Socket socket = await DialAsync(new TlsSimpleOptions(), host);
        Assert.Equal(Port, Assert.IsType<IPEndPoint>(socket.RemoteEndPoint).Port);
    }

    [Fact]
    public async Task DialAsync_SameAddressTwice_IsTriedOnce()
    {
        int port = Port;
        _listener.Dispose();
        var options = new TlsSimpleOptions
        {
            Resolve = [new TlsResolveEntry("server.test", port, IPAddress.Loopback), new TlsResolveEntry("server.test", port, IPAddress.Loopback)],
        };
        SocketException error = await Assert.ThrowsAsync<SocketException>(() => new SocketDialer(options).DialAsync(new DnsEndPoint("server.test", port), CancellationToken.None).Soon());
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
        Assert.DoesNotContain(";", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DialAsync_CancelledBefore_OpensNothing()
    {
        var dialer = new SocketDialer(new TlsSimpleOptions());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => dialer.DialAsync(new DnsEndPoint("127.0.0.1", Port), new CancellationToken(canceled: true)).Soon());
        Assert.False(_listener.Poll(0, SelectMode.SelectRead));
    }

    [Fact]
    public async Task DialAsync_UnknownName_IsHostNotFoundOrTryAgain()
    {
        var dialer = new SocketDialer(new TlsSimpleOptions());
        SocketException error = await Assert.ThrowsAsync<SocketException>(() => dialer.DialAsync(new DnsEndPoint("no-such-host.invalid", Port), CancellationToken.None).Soon());
        Assert.True(error.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData, error.SocketErrorCode.ToString());
    }

    private async Task<Socket> DialAsync(TlsSimpleOptions options, string host = "127.0.0.1")
    {
        options.Validate();
        Stream stream = await new SocketDialer(options).DialAsync(new DnsEndPoint(host, Port), CancellationToken.None).Soon();
        return Assert.IsType<NetworkStream>(stream).Socket;
    }

    private static int Option(Socket socket, SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
}
