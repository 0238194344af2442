using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Server;

/// <summary>A server that asks its clients who they are.</summary>
public sealed class ClientCertificateTests
{
    private static readonly (TestIdentity Made, TlsIdentity Identity) s_server = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);
    private static readonly TestIdentity s_good = TestIdentity.Create(Client with { HasIntermediate = true });
    private static readonly TestIdentity s_rsa = TestIdentity.Create(Client with { MakeKey = TestIdentitySpec.Rsa });

    private static TestIdentitySpec Client => new() { Subject = "CN=client", DnsNames = [], ExtendedKeyUsage = TestIdentitySpec.ClientAuth };

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsClientCertificateMode.Required, TestKey.Ecdsa, false)]
    [InlineData(SslProtocols.Tls13, TlsClientCertificateMode.Required, TestKey.Ecdsa, true)]
    [InlineData(SslProtocols.Tls12, TlsClientCertificateMode.Optional, TestKey.Rsa, true)]
    [InlineData(SslProtocols.Tls13, TlsClientCertificateMode.Optional, TestKey.Rsa, false)]
    public async Task ClientCertificates_GoodOne_IsVerifiedAndTold(SslProtocols protocol, TlsClientCertificateMode mode, TestKey key, bool isSync)
    {
        TestIdentity shown = key == TestKey.Rsa ? s_rsa : s_good;
        TlsVerifiedPeer? filtered = null;
        using TlsServerContext context = Asking(mode, shown, options => options.PeerFilter = peer =>
        {
            filtered = peer;
            return true;
        });
        using TlsClientContext client = Showing(shown, protocol);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client, isSync: isSync);

        TlsConnectionInfo info = pair.Server.ConnectionInfo!;
        Assert.Equal(shown.Chain.Select(Hex), info.PeerCertificates.Select(Hex));
        Assert.Equal([.. shown.Chain.Select(Hex), Convert.ToHexString(shown.Root.RawData)], info.VerifiedPath.Select(Hex));
        Assert.Equal(info.VerifiedPath.Select(Hex), filtered!.Path.Select(Hex));
        Assert.Equal("", filtered.ServerName);
        Assert.Equal(shown.Chain.Select(Hex), pair.Client.ConnectionInfo!.LocalCertificates.Select(Hex));
        await ServerHandshakeTests.EchoAsync(pair);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task ClientCertificates_NoneWhereOptional_IsLetIn(SslProtocols protocol)
    {
        using TlsServerContext context = Asking(TlsClientCertificateMode.Optional, s_good);
        using TlsClientContext client = TlsPair.Trusting(protocol, s_server.Made);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client);

        Assert.Empty(pair.Server.ConnectionInfo!.PeerCertificates);
        Assert.Empty(pair.Server.ConnectionInfo.VerifiedPath);
    }

    [Fact]
    public async Task ClientCertificates_NotAskedFor_AreNotShown()
    {
        using var context = new TlsServerContext(TlsPair.Showing(s_server.Identity));
        using TlsClientContext client = Showing(s_good, SslProtocols.Tls13);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client);

        Assert.Empty(pair.Client.ConnectionInfo!.LocalCertificates);
        Assert.Empty(pair.Server.ConnectionInfo!.PeerCertificates);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsAlert.HandshakeFailure)]
    [InlineData(SslProtocols.Tls13, TlsAlert.CertificateRequired)]
    public async Task ClientCertificates_NoneWhereRequired_IsRefusedByAlert(SslProtocols protocol, TlsAlert alert)
    {
        using TlsServerContext context = Asking(TlsClientCertificateMode.Required, s_good);
        using TlsClientContext client = TlsPair.Trusting(protocol, s_server.Made);
        await using TlsPair pair = TlsPair.Create();
        (TlsException refusal, TlsAlert? told) = await RefusedAsync(pair, context, client);

        Assert.Equal((TlsErrorKind.PeerCertificate, TlsErrorReason.NoCertificate), (refusal.Kind, refusal.Reason));
        Assert.Equal(alert, told);
    }

    [Theory]
    [InlineData("stranger", TlsErrorReason.UnknownIssuer, TlsAlert.UnknownCa)]
    [InlineData("expired", TlsErrorReason.Expired, TlsAlert.CertificateExpired)]
    [InlineData("server's", TlsErrorReason.WrongUsage, TlsAlert.UnsupportedCertificate)]
    [InlineData("no signature", TlsErrorReason.WrongUsage, TlsAlert.UnsupportedCertificate)]
    [InlineData("filtered", TlsErrorReason.RefusedByFilter, TlsAlert.CertificateUnknown)]
    [InlineData("filter throws", TlsErrorReason.RefusedByFilter, TlsAlert.CertificateUnknown)]
    public async Task ClientCertificates_BadOne_IsRefusedByTheAlertForIt(string what, TlsErrorReason reason, TlsAlert alert)
    {
        TestIdentity shown = what switch
        {
            "expired" => TestIdentity.Create(Client with { Begins = TimeSpan.FromDays(-9), Ends = TimeSpan.FromDays(-1) }),
            "server's" => TestIdentity.Create(Client with { ExtendedKeyUsage = TestIdentitySpec.ServerAuth }),
            "no signature" => TestIdentity.Create(Client with { KeyUsage = X509KeyUsageFlags.NonRepudiation }),
            _ => s_good,
        };
        TestIdentity trusted = what == "stranger" ? TestIdentity.Stranger : shown;
        foreach (TlsClientCertificateMode mode in (TlsClientCertificateMode[])[TlsClientCertificateMode.Optional, TlsClientCertificateMode.Required])
        {
            foreach (SslProtocols protocol in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
            {
                using TlsServerContext context = Asking(mode, trusted, options => options.PeerFilter = what switch
                {
                    "filtered" => _ => false,
                    "filter throws" => _ => throw new InvalidOperationException("no"),
                    _ => null,
                });

                // The client's own check of its identity's time would come first.
                using TlsClientContext client = Showing(shown, protocol, new WallClock { Start = shown.Leaf.NotAfter.AddHours(-1) });
                await using TlsPair pair = TlsPair.Create();
                (TlsException refusal, TlsAlert? told) = await RefusedAsync(pair, context, client);

                Assert.Equal((TlsErrorKind.PeerCertificate, reason), (refusal.Kind, refusal.Reason));
                Assert.Equal((alert, alert), (refusal.Alert!.Value, told!.Value));
                Assert.Equal(shown.Chain.Select(Hex), refusal.PeerCertificates.Select(Hex));
                Assert.Contains("the client", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Create_AsksWithoutTrust_SaysSo()
    {
        TlsServerOptions options = TlsPair.Showing(s_server.Identity);
        options.ClientCertificates = TlsClientCertificateMode.Required;

        Assert.Equal(TlsErrorReason.InvalidOption, Assert.Throws<TlsException>(() => new TlsServerContext(options)).Reason);
    }

    /// <summary>What the server has thrown, and the alert that its client has got, in the handshake or (TLS 1.3) with the first read.</summary>
    private static async Task<(TlsException Refusal, TlsAlert? Told)> RefusedAsync(TlsPair pair, TlsServerContext context, TlsClientContext client)
    {
        (Exception? serving, Exception? connecting) = await pair.TryAuthenticateAsync(context, client);
        if (connecting is null)
        {
            var error = await Assert.ThrowsAsync<IOException>(() => pair.Client.ReadAsync(new byte[1]).Soon());
            connecting = error.InnerException;
        }

        return (Assert.IsType<TlsException>(serving), Assert.IsType<TlsException>(connecting).Alert);
    }

    private static TlsServerContext Asking(TlsClientCertificateMode mode, TestIdentity trusted, Action<TlsServerOptions>? configure = null)
    {
        TlsServerOptions options = TlsPair.Showing(s_server.Identity);
        options.ClientCertificates = mode;
        options.ClientTrust = trusted.Anchors;
        configure?.Invoke(options);
        return new TlsServerContext(options);
    }

    private static TlsClientContext Showing(TestIdentity shown, SslProtocols protocol, TimeProvider? clock = null) => new(new TlsClientOptions
    {
        Trust = s_server.Made.Anchors,
        Identity = shown.ToIdentity(),
        MinimumProtocol = protocol,
        MaximumProtocol = protocol,
        HandshakeTimeout = TimeSpan.FromSeconds(30),
        TimeProvider = clock ?? TimeProvider.System,
    });

    private static string Hex(ReadOnlyMemory<byte> der) => Convert.ToHexString(der.Span);
}
