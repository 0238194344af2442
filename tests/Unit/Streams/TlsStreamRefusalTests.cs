using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams;

/// <summary>The peer's certificate is refused: with which words, and what the server is told.</summary>
public sealed class TlsStreamRefusalTests
{
    private const string ForClients = "for clients";
    private const string ShortKey = "short RSA key";
    private const string HostAsCommonName = "CN=" + TestIdentity.Host;

    private static readonly (string What, TlsErrorReason Reason, TlsAlert Alert)[] s_refusals =
    [
        ("unknown CA", TlsErrorReason.UnknownIssuer, TlsAlert.UnknownCa),
        ("self-signed", TlsErrorReason.SelfSigned, TlsAlert.UnknownCa),
        ("incomplete chain", TlsErrorReason.UnknownIssuer, TlsAlert.UnknownCa),
        ("expired", TlsErrorReason.Expired, TlsAlert.CertificateExpired),
        ("not yet valid", TlsErrorReason.NotYetValid, TlsAlert.CertificateExpired),
        ("wrong host", TlsErrorReason.NameMismatch, TlsAlert.BadCertificate),
        ("wrong address", TlsErrorReason.NameMismatch, TlsAlert.BadCertificate),
        ("address as dNSName", TlsErrorReason.NameMismatch, TlsAlert.BadCertificate),
        ("common name only", TlsErrorReason.NameMismatch, TlsAlert.BadCertificate),
        (ForClients, TlsErrorReason.WrongUsage, TlsAlert.UnsupportedCertificate),
        (ShortKey, TlsErrorReason.WeakKey, TlsAlert.BadCertificate),
    ];

    /// <summary>OpenSSL, under SslStream, does not serve with a short key.</summary>
    public static TheoryData<string, TlsErrorReason, TlsAlert> RefusalsOfSslStream => [.. s_refusals.Where(r => r.What != ShortKey)];

    /// <summary>Mbed TLS does not serve with a certificate that is not for servers.</summary>
    public static TheoryData<string, TlsErrorReason, TlsAlert> RefusalsOfEngine => [.. s_refusals.Where(r => r.What != ForClients)];

    [Theory]
    [MemberData(nameof(RefusalsOfSslStream))]
    public async Task AuthenticateAsClientAsync_BadCertificate_IsRefusedWithItsReason(string what, TlsErrorReason reason, TlsAlert alert)
    {
        foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            (TestIdentity identity, string host, TrustAnchors trust) = Arrange(what);
            var pair = new DuplexPair();
            await using var server = new SslStream(pair.Server);
            await using var client = new TlsStream(pair.Client);
            using var context = new TlsClientContext(new TlsClientOptions { Trust = trust });

            Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(identity, protocol));
            var error = await Assert.ThrowsAsync<TlsException>(() => client.AuthenticateAsClientAsync(context, host).Soon());

            Assert.Equal((TlsErrorKind.PeerCertificate, reason, (TlsAlert?)alert), (error.Kind, error.Reason, error.Alert));
            Assert.Equal(reason, error.CertificateFailures[0].Reason);
            Assert.Equal(0, error.CertificateFailures[0].Depth);
            Assert.All(error.CertificateFailures, failure => Assert.EndsWith(".", failure.Detail, StringComparison.Ordinal));
            Assert.Contains(error.CertificateFailures[0].Detail, error.Message, StringComparison.Ordinal);
            Assert.Equal(identity.Leaf.RawData, error.PeerCertificates[0].ToArray());
            Assert.Null(client.ConnectionInfo);

            var seen = await Assert.ThrowsAsync<AuthenticationException>(() => serving.Soon());
            Assert.Contains("alert " + TlsAlertNames.NameOf(alert).Replace('_', ' '), seen.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [MemberData(nameof(RefusalsOfEngine))]
    public async Task AuthenticateAsClientAsync_BadCertificate_TheServerReadsTheAlert(string what, TlsErrorReason reason, TlsAlert alert)
    {
        foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            (TestIdentity identity, string host, TrustAnchors trust) = Arrange(what);
            var pair = new DuplexPair();
            using var server = new EngineServer(pair.Server, identity, protocol);
            await using var client = new TlsStream(pair.Client);
            using var context = new TlsClientContext(new TlsClientOptions { Trust = trust });

            Task<TlsStatus> serving = server.HandshakeAsync();
            var error = await Assert.ThrowsAsync<TlsException>(() => client.AuthenticateAsClientAsync(context, host).Soon());

            Assert.Equal(reason, error.Reason);
            Assert.Equal(TlsStatus.Alert, await serving.Soon());
            Assert.Equal(alert, server.AlertReceived);
        }
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_SeveralRulesBroken_TellsAllOfThem()
    {
        TestIdentity identity = TestIdentity.Create(new TestIdentitySpec { Ends = TimeSpan.FromDays(-1), DnsNames = ["other.test"] });

        TlsException error = await RefuseAsync(identity, TestIdentity.Stranger.Anchors);

        Assert.Equal(
            [TlsErrorReason.UnknownIssuer, TlsErrorReason.Expired, TlsErrorReason.NameMismatch],
            error.CertificateFailures.Select(failure => failure.Reason));
        Assert.All(error.CertificateFailures, failure => Assert.Contains(failure.Detail, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_CallersClock_Decides()
    {
        TestIdentity identity = TestIdentity.Ecdsa;

        TlsException error = await RefuseAsync(identity, identity.Anchors, new FixedTimeProvider(DateTimeOffset.UtcNow.AddDays(100)));

        Assert.Equal(TlsErrorReason.Expired, error.Reason);
    }

    [Fact]
    public async Task AuthenticateAsClient_BadCertificate_IsRefusedAsInTheAsyncForm()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        await using var client = new TlsStream(pair.Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);

        Task<TlsStatus> serving = server.HandshakeAsync();
        var error = await Assert.ThrowsAsync<TlsException>(() => Task.Run(() => client.AuthenticateAsClient(context, "other.test")).Soon());

        Assert.Equal(TlsErrorReason.NameMismatch, error.Reason);
        Assert.Equal(TlsStatus.Alert, await serving.Soon());
        Assert.Equal(TlsAlert.BadCertificate, server.AlertReceived);
    }

    private static (TestIdentity Identity, string Host, TrustAnchors Trust) Arrange(string what)
    {
        string host = what switch
        {
            "wrong host" => "other.test",
            "wrong address" => "127.0.0.2",
            "address as dNSName" => "127.0.0.1",
            _ => TestIdentity.Host,
        };
        TestIdentitySpec spec = what switch
        {
            "self-signed" => new() { IsSelfSigned = true },
            "incomplete chain" => new() { HasIntermediate = true, IsIntermediateLeftOut = true },
            "expired" => new() { Ends = TimeSpan.FromDays(-1) },
            "not yet valid" => new() { Begins = TimeSpan.FromDays(1) },
            "wrong address" => new() { Addresses = [IPAddress.Loopback] },
            "address as dNSName" => new() { DnsNames = ["127.0.0.1"] },
            "common name only" => new() { DnsNames = [], Subject = HostAsCommonName },
            ForClients => new() { ExtendedKeyUsage = TestIdentitySpec.ClientAuth },
            ShortKey => new() { MakeKey = TestIdentitySpec.ShortRsa },
            _ => new(),
        };
        TestIdentity identity = TestIdentity.Create(spec);
        return (identity, host, what is "unknown CA" or "self-signed" ? TestIdentity.Stranger.Anchors : identity.Anchors);
    }

    private static async Task<TlsException> RefuseAsync(TestIdentity identity, TrustAnchors trust, TimeProvider? clock = null)
    {
        var pair = new DuplexPair();
        await using var server = new SslStream(pair.Server);
        await using var client = new TlsStream(pair.Client);
        using var context = new TlsClientContext(new TlsClientOptions { Trust = trust, TimeProvider = clock ?? TimeProvider.System });
        Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(identity));
        var error = await Assert.ThrowsAsync<TlsException>(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());
        await Assert.ThrowsAnyAsync<Exception>(() => serving.Soon());
        return error;
    }

    private sealed class FixedTimeProvider(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
