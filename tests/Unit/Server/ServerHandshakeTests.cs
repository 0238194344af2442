using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Server;

public sealed class ServerHandshakeTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12, TestKey.Ecdsa, false)]
    [InlineData(SslProtocols.Tls12, TestKey.Rsa, true)]
    [InlineData(SslProtocols.Tls13, TestKey.Ecdsa, true)]
    [InlineData(SslProtocols.Tls13, TestKey.Rsa, false)]
    public async Task AuthenticateAsServer_OurClient_AgreesOnTheFacts(SslProtocols protocol, TestKey key, bool isSync)
    {
        (TestIdentity made, TlsIdentity identity) = ServerPki.Of(key, TestIdentity.Host);
        TlsServerOptions options = TlsPair.Showing(identity);
        options.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        using var context = new TlsServerContext(options);
        using TlsClientContext client = Streams.TlsConnection.ContextFor(made, protocol, null, SslApplicationProtocol.Http11, SslApplicationProtocol.Http2);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client, "SERVER.test.", isSync);

        TlsConnectionInfo info = pair.Server.ConnectionInfo!;
        Assert.Equal(protocol, info.Protocol);
        Assert.Equal(pair.Client.ConnectionInfo!.CipherSuite, info.CipherSuite);
        Assert.Equal("x25519", info.Group);
        Assert.Equal(SslApplicationProtocol.Http2, info.ApplicationProtocol);
        Assert.Equal(TestIdentity.Host, info.ServerName);
        Assert.False(info.IsResumed);
        Assert.Empty(info.PeerCertificates);
        Assert.Empty(info.VerifiedPath);
        Assert.Equal(pair.Client.ConnectionInfo!.PeerCertificates.Select(Hex), info.LocalCertificates.Select(Hex));
        Assert.InRange(info.HandshakeTime, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
        await EchoAsync(pair);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task AuthenticateAsServerAsync_SslStreamClient_AgreesOnTheFacts(SslProtocols protocol)
    {
        using var context = new TlsServerContext(TlsPair.Showing(ServerPki.Identity(TestIdentity.Host)));
        var pair = new DuplexPair();
        await using var server = new TlsStream(pair.Server);
        await using var client = new SslStream(pair.Client);
        Task connecting = client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = TestIdentity.Host,
            EnabledSslProtocols = protocol,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        await server.AuthenticateAsServerAsync(context).Soon();
        await connecting.Soon();

        Assert.Equal((client.SslProtocol, client.NegotiatedCipherSuite), (server.ConnectionInfo!.Protocol, server.ConnectionInfo.CipherSuite));
        Assert.Equal(TestIdentity.Host, server.ConnectionInfo.ServerName);
    }

    [Fact]
    public async Task AuthenticateAsServerAsync_ClientThatDialsAnAddress_NamesNobody()
    {
        TestIdentity made = TestIdentity.Create(new TestIdentitySpec { Addresses = [System.Net.IPAddress.Loopback] });
        using var context = new TlsServerContext(TlsPair.Showing(made.ToIdentity()));
        using TlsClientContext client = TlsPair.Trusting(made);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client, "127.0.0.1");

        Assert.Equal("", pair.Server.ConnectionInfo!.ServerName);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls13, false)]
    public async Task AuthenticateAsServer_OneByteAtATime_Succeeds(SslProtocols protocol, bool isSync)
    {
        (TestIdentity made, TlsIdentity identity) = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);
        using var context = new TlsServerContext(TlsPair.Showing(identity));
        using TlsClientContext client = TlsPair.Trusting(protocol, made);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client, isSync: isSync, serverTransport: inner => new OneByteStream(inner));

        Assert.Equal(TestIdentity.Host, pair.Server.ConnectionInfo!.ServerName);
        await EchoAsync(pair);
    }

    [Fact]
    public async Task AuthenticateAsServerAsync_HelloRetryRequest_GoesByTheFirstHello()
    {
        (TestIdentity made, TlsIdentity identity) = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);
        TlsServerOptions options = TlsPair.Showing(identity);
        options.Groups = [TlsNamedGroup.Secp384r1];
        int asked = 0;
        options.IdentitySelector = (_, _) =>
        {
            asked++;
            return ValueTask.FromResult<TlsIdentity?>(null);
        };
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(SslProtocols.Tls13, made);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client);

        Assert.Equal(("secp384r1", TestIdentity.Host, 1), (pair.Server.ConnectionInfo!.Group, pair.Server.ConnectionInfo.ServerName, asked));
        await EchoAsync(pair);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256)]
    public async Task CipherSuites_OfTheServer_AreAllThatIsSpoken(SslProtocols protocol, TlsCipherSuite suite)
    {
        (TestIdentity made, TlsIdentity identity) = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);
        TlsServerOptions options = TlsPair.Showing(identity);
        options.CipherSuites = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(protocol, made);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client);

        Assert.Equal(suite, pair.Server.ConnectionInfo!.CipherSuite);
    }

    [Fact]
    public async Task ApplicationProtocols_NoneInCommon_IsRefusedByAlert()
    {
        (TestIdentity made, TlsIdentity identity) = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);
        TlsServerOptions options = TlsPair.Showing(identity);
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        using var context = new TlsServerContext(options);
        using TlsClientContext client = Streams.TlsConnection.ContextFor(made, SslProtocols.None, null, SslApplicationProtocol.Http11);
        await using TlsPair pair = TlsPair.Create();
        (Exception? serving, Exception? connecting) = await pair.TryAuthenticateAsync(context, client);

        Assert.Equal(TlsErrorReason.ApplicationProtocol, Assert.IsType<TlsException>(serving).Reason);
        Assert.Equal(TlsAlert.NoApplicationProtocol, Assert.IsType<TlsException>(connecting).Alert);
    }

    [Fact]
    public async Task AuthenticateAsServerAsync_ContextDisposed_ThrowsObjectDisposed()
    {
        var context = new TlsServerContext(TlsPair.Showing(ServerPki.Identity(TestIdentity.Host)));
        using TlsClientContext client = TlsPair.Trusting(TestIdentity.Ecdsa);
        context.Dispose();
        await using TlsPair pair = TlsPair.Create();
        (Exception? serving, _) = await pair.TryAuthenticateAsync(context, client);

        Assert.IsType<ObjectDisposedException>(serving);
    }

    [Fact]
    public async Task Connection_ContextDisposedMeanwhile_GoesOn()
    {
        (TestIdentity made, TlsIdentity identity) = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);
        var context = new TlsServerContext(TlsPair.Showing(identity));
        using TlsClientContext client = TlsPair.Trusting(made);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client);
        context.Dispose();

        await EchoAsync(pair);
    }

    internal static async Task EchoAsync(TlsPair pair)
    {
        byte[] there = [1, 2, 3, 4, 5];
        byte[] here = new byte[5];
        await pair.Client.WriteAsync(there).Soon();
        await pair.Server.ReadExactlyAsync(here).AsTask().Soon();
        Assert.Equal(there, here);
        byte[] back = [6, 7, 8, 9, 10];
        await pair.Server.WriteAsync(back).Soon();
        await pair.Client.ReadExactlyAsync(here).AsTask().Soon();
        Assert.Equal(back, here);
    }

    private static string Hex(ReadOnlyMemory<byte> der) => Convert.ToHexString(der.Span);
}
