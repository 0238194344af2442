using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams;

public sealed class TlsStreamHandshakeTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12, TestKey.Ecdsa, false)]
    [InlineData(SslProtocols.Tls12, TestKey.Rsa, true)]
    [InlineData(SslProtocols.Tls13, TestKey.Ecdsa, true)]
    [InlineData(SslProtocols.Tls13, TestKey.Rsa, false)]
    public async Task AuthenticateAsClientAsync_SslStreamServer_AgreesOnTheFacts(SslProtocols protocol, TestKey key, bool overSockets)
    {
        TestIdentity identity = TestIdentity.Of(key);
        using TlsClientContext context = TlsConnection.ContextFor(
            identity, protocol, null, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        (Stream clientEnd, Stream serverEnd) = await ConnectAsync(overSockets);
        await using var server = new SslStream(serverEnd);
        await using var client = new TlsStream(clientEnd);
        Assert.Null(client.ConnectionInfo);
        Assert.False(client.IsAuthenticated);

        Task serving = server.AuthenticateAsServerAsync(
            TlsConnection.ServerOptions(identity, protocol, SslApplicationProtocol.Http11));
        await client.AuthenticateAsClientAsync(context, "SERVER.test.").Soon();
        await serving.Soon();

        TlsConnectionInfo info = client.ConnectionInfo!;
        Assert.True(client.IsAuthenticated);
        Assert.Equal(protocol, info.Protocol);
        Assert.Equal(server.SslProtocol, info.Protocol);
        Assert.Equal(server.NegotiatedCipherSuite, info.CipherSuite);
        Assert.Equal("x25519", info.Group);
        Assert.Equal(SslApplicationProtocol.Http11, info.ApplicationProtocol);
        Assert.Equal(server.NegotiatedApplicationProtocol, info.ApplicationProtocol);
        Assert.False(info.IsResumed);
        Assert.Equal(TestIdentity.Host, info.ServerName);
        Assert.Equal(TestIdentity.Host, server.TargetHostName);
        Assert.Equal([Convert.ToHexString(identity.Leaf.RawData)], info.PeerCertificates.Select(der => Convert.ToHexString(der.Span)));
        Assert.Equal(
            [Convert.ToHexString(identity.Leaf.RawData), Convert.ToHexString(identity.Root.RawData)],
            info.VerifiedPath.Select(der => Convert.ToHexString(der.Span)));
        Assert.InRange(info.HandshakeTime, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.Zero, info.ConnectTime);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_NoAlpnOffered_NegotiatesNone()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync();

        Assert.Equal(default, connection.Client.ConnectionInfo!.ApplicationProtocol);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_ServerWithIntermediate_FindsThePath()
    {
        TestIdentity identity = TestIdentity.Create(new TestIdentitySpec { HasIntermediate = true });
        using TlsClientContext context = TlsConnection.ContextFor(identity);

        TlsConnectionInfo info = await HandshakeAsync(identity, context, TestIdentity.Host);

        Assert.Equal(2, info.PeerCertificates.Count);
        Assert.Equal(3, info.VerifiedPath.Count);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("[::1]", "::1")]
    [InlineData("0:0:0::1", "::1")]
    public async Task AuthenticateAsClientAsync_Address_IsVerifiedAndStaysOutOfSni(string host, string name)
    {
        TestIdentity identity = TestIdentity.Create(new TestIdentitySpec { DnsNames = [], Addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback] });
        using TlsClientContext context = TlsConnection.ContextFor(identity);
        var pair = new DuplexPair();
        await using var server = new SslStream(pair.Server);
        await using var client = new TlsStream(pair.Client);

        Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(identity));
        await client.AuthenticateAsClientAsync(context, host).Soon();
        await serving.Soon();

        Assert.Equal(name, client.ConnectionInfo!.ServerName);
        Assert.Equal("", server.TargetHostName);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task AuthenticateAsClientAsync_OneByteAtATime_Succeeds(SslProtocols protocol)
    {
        var pair = new DuplexPair();
        await using TlsConnection connection = await TlsConnection.OpenAsync(new OneByteStream(pair.Client), pair.Server, protocol);

        await AssertEchoAsync(connection);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task AuthenticateAsClientAsync_TransportBuffers_EveryFlightIsFlushed(SslProtocols protocol)
    {
        var pair = new DuplexPair();
        await using TlsConnection connection = await TlsConnection.OpenAsync(new BufferingStream(pair.Client), pair.Server, protocol);

        // The server speaks first: nothing of ours but the handshake is to be flushed.
        await connection.Server.WriteAsync("220 ready"u8.ToArray()).Soon();
        byte[] buffer = new byte[9];
        await connection.Client.ReadExactlyAsync(buffer).Soon();

        Assert.Equal("220 ready"u8.ToArray(), buffer);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, false)]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
    public async Task AuthenticateAsClient_Blocking_Succeeds(SslProtocols protocol, bool overSockets)
    {
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa, protocol);
        (Stream clientEnd, Stream serverEnd) = await ConnectAsync(overSockets);
        await using var server = new SslStream(serverEnd);
        await using var client = new TlsStream(clientEnd);

        Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(TestIdentity.Ecdsa, protocol));
        await Task.Run(() => client.AuthenticateAsClient(context, TestIdentity.Host)).Soon();
        await serving.Soon();

        Assert.Equal(protocol, client.ConnectionInfo!.Protocol);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AuthenticateAsClient_NoTimeLimit_Succeeds(bool async)
    {
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa, timeout: Timeout.InfiniteTimeSpan);
        var pair = new DuplexPair();
        await using var server = new SslStream(pair.Server);
        await using var client = new TlsStream(pair.Client);

        Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(TestIdentity.Ecdsa));
        await (async
            ? client.AuthenticateAsClientAsync(context, TestIdentity.Host)
            : Task.Run(() => client.AuthenticateAsClient(context, TestIdentity.Host))).Soon();
        await serving.Soon();

        Assert.True(client.IsAuthenticated);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_ManyAtOnceOnOneContext_AllSucceed()
    {
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);

        TlsConnectionInfo[] all = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => Task.Run(() => HandshakeAsync(TestIdentity.Ecdsa, context, TestIdentity.Host)))).Soon();

        Assert.All(all, info => Assert.Equal(SslProtocols.Tls13, info.Protocol));
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_ContextDisposedAfterwards_TheConnectionGoesOn()
    {
        var pair = new DuplexPair();
        await using var server = new SslStream(pair.Server);
        await using var client = new TlsStream(pair.Client);
        using (TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa))
        {
            Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(TestIdentity.Ecdsa));
            await client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon();
            await serving.Soon();
        }

        await client.WriteAsync("hello"u8.ToArray()).Soon();
        byte[] buffer = new byte[5];
        await server.ReadExactlyAsync(buffer).Soon();

        Assert.Equal("hello"u8.ToArray(), buffer);
    }

    private static async Task<TlsConnectionInfo> HandshakeAsync(TestIdentity identity, TlsClientContext context, string host)
    {
        var pair = new DuplexPair();
        await using var server = new SslStream(pair.Server);
        await using var client = new TlsStream(pair.Client);
        Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(identity));
        await client.AuthenticateAsClientAsync(context, host).Soon();
        await serving.Soon();
        return client.ConnectionInfo!;
    }

    private static async Task<(Stream Client, Stream Server)> ConnectAsync(bool overSockets)
    {
        if (overSockets)
        {
            return await SocketPair.ConnectAsync();
        }

        var pair = new DuplexPair();
        return (pair.Client, pair.Server);
    }

    private static async Task AssertEchoAsync(TlsConnection connection)
    {
        byte[] buffer = new byte[5];
        await connection.Client.WriteAsync("hello"u8.ToArray()).Soon();
        await connection.Server.ReadExactlyAsync(buffer).Soon();
        await connection.Server.WriteAsync(buffer).Soon();
        await connection.Client.ReadExactlyAsync(buffer).Soon();
        Assert.Equal("hello"u8.ToArray(), buffer);
    }
}
