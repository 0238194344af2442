using System.Security.Authentication;
using System.Text;
using Xunit;

namespace TlsSimple.Unit.Engine;

public sealed class EngineHandshakeTests
{
    public static TheoryData<SslProtocols, TestKey> ProtocolsAndKeys => new()
    {
        { SslProtocols.Tls12, TestKey.Ecdsa },
        { SslProtocols.Tls12, TestKey.Rsa },
        { SslProtocols.Tls13, TestKey.Ecdsa },
        { SslProtocols.Tls13, TestKey.Rsa },
    };

    [Theory]
    [MemberData(nameof(ProtocolsAndKeys))]
    public void Handshake_BothEnds_AgreeOnTheFacts(SslProtocols protocol, TestKey key)
    {
        using var pair = new EnginePair(protocol, TestIdentity.Of(key));

        pair.RunHandshake();

        NativeInfo client = pair.Client.Session.GetInfo();
        NativeInfo server = pair.Server.Session.GetInfo();
        Assert.Equal(protocol == SslProtocols.Tls13 ? 0x0304 : 0x0303, client.Version);
        Assert.Equal(client.Version, server.Version);
        Assert.NotEqual(0, client.CipherSuite);
        Assert.Equal(client.CipherSuite, server.CipherSuite);
        Assert.Equal("x25519", NamedGroups.NameOf(client.Group));
        Assert.Equal(client.Group, server.Group);
        Assert.Equal((0, 0), (client.Resumed, server.Resumed));
        Assert.Equal((-1, -1, 0), (client.AlertReceived, client.AlertSent, client.NativeCode));
        Assert.Equal((-1, -1, 0), (server.AlertReceived, server.AlertSent, server.NativeCode));
        Assert.Empty(client.Alpn);
    }

    [Theory]
    [MemberData(nameof(ProtocolsAndKeys))]
    public void Handshake_AnyChunking_Succeeds(SslProtocols protocol, TestKey key)
    {
        foreach ((int source, int destination) in new[] { (1, 1), (1, 4096), (4096, 1), (2, 3), (5, 5), (7, 64), (63, 17), (333, 100), (1000, 4096) })
        {
            using var pair = new EnginePair(protocol, TestIdentity.Of(key));
            pair.Client.SourceChunk = pair.Server.SourceChunk = source;
            pair.Client.DestinationChunk = pair.Server.DestinationChunk = destination;

            (TlsStatus client, TlsStatus server) = pair.Run();

            Assert.Equal((source, destination, TlsStatus.Ok, TlsStatus.Ok), (source, destination, client, server));
        }
    }

    [Fact]
    public void Handshake_AfterOk_StaysOkAndSilent()
    {
        using var pair = EnginePair.Open();

        Assert.Equal(TlsStatus.Ok, pair.Client.Session.Handshake([1, 2, 3], out int consumed, new byte[100], out int written));
        Assert.Equal((0, 0), (consumed, written));
    }

    [Theory]
    [InlineData("h2,http/1.1", "h2,http/1.1", "h2")]
    [InlineData("h2,http/1.1", "http/1.1", "http/1.1")]
    [InlineData("http/1.1", "h2,http/1.1", "http/1.1")]
    [InlineData("h2,http/1.1", "", "")]
    [InlineData("", "h2", "")]
    public void Handshake_Alpn_NegotiatesWhatBothHave(string client, string server, string expected)
    {
        foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            using var pair = new EnginePair(protocol, clientOffer: Offer(client), serverOffer: Offer(server));

            pair.RunHandshake();

            Assert.Equal(expected, Encoding.ASCII.GetString(pair.Client.Session.GetInfo().Alpn));
            Assert.Equal(expected, Encoding.ASCII.GetString(pair.Server.Session.GetInfo().Alpn));
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Handshake_NoAlpnInCommon_FailsWithItsOwnAlert(SslProtocols protocol)
    {
        using var pair = new EnginePair(protocol, clientOffer: AlpnOffer.Http2, serverOffer: AlpnOffer.Http11);

        (TlsStatus client, TlsStatus server) = pair.Run();

        Assert.Equal((TlsStatus.Alert, TlsStatus.NoAlpn), (client, server));
        Assert.Equal((int)TlsAlert.NoApplicationProtocol, pair.Client.AlertReceived);
    }

    [Fact]
    public void Handshake_ServerWantsTls13_RefusesWithProtocolVersion()
    {
        using var pair = new EnginePair(SslProtocols.Tls12, serverProtocol: SslProtocols.Tls13);

        (TlsStatus client, TlsStatus server) = pair.Run();

        Assert.Equal((TlsStatus.Alert, TlsStatus.Version), (client, server));
        Assert.Equal((int)TlsAlert.ProtocolVersion, pair.Client.AlertReceived);
    }

    [Fact]
    public void Handshake_ServerKnowsTls12Only_RefusesWithHandshakeFailure()
    {
        using var pair = new EnginePair(SslProtocols.Tls13, serverProtocol: SslProtocols.Tls12);

        (TlsStatus client, TlsStatus server) = pair.Run();

        // Such a server does not read supported_versions: what it sees is TLS 1.2 with no suite that it knows.
        Assert.Equal((TlsStatus.Alert, TlsStatus.NoCommon), (client, server));
        Assert.Equal((int)TlsAlert.HandshakeFailure, pair.Client.AlertReceived);
    }

    [Fact]
    public void Handshake_ServerName_GoesIntoTheClientHello()
    {
        using var named = new EnginePair(serverName: "sni.example");
        using var unnamed = new EnginePair(serverName: "");

        named.Client.HandshakeOn();
        unnamed.Client.HandshakeOn();

        Assert.True(named.Server.Incoming.ToArray().AsSpan().IndexOf("sni.example"u8) > 0);
        Assert.True(unnamed.Server.Incoming.Count < named.Server.Incoming.Count);
    }

    [Fact]
    public void GetPeerCertificates_ChainWithIntermediate_IsWhatTheServerSent()
    {
        TestIdentity identity = TestIdentity.Create(new TestIdentitySpec { HasIntermediate = true });
        using var pair = new EnginePair(identity: identity);
        Assert.Empty(pair.Client.Session.GetPeerCertificates());

        pair.RunToGate();

        Assert.Equal(
            identity.Chain.Select(der => Convert.ToHexString(der.Span)),
            pair.Client.Session.GetPeerCertificates().Select(der => Convert.ToHexString(der.Span)));
    }

    [Fact]
    public void GetInfo_NewSession_KnowsNothing()
    {
        using var pair = new EnginePair();

        NativeInfo info = pair.Client.Session.GetInfo();

        Assert.Equal((0, 0, 0, 0, 0), (info.Version, info.CipherSuite, info.Group, info.Resumed, info.AlpnLength));
        Assert.Equal((-1, -1, 0), (info.AlertReceived, info.AlertSent, info.NativeCode));
    }

    private static AlpnOffer Offer(string names) =>
        new([.. names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => new System.Net.Security.SslApplicationProtocol(name))]);
}
