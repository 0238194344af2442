using System.Net;
using System.Security.Authentication;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>Real servers with which there is no version, suite, group or application protocol in common: they say so by an alert, and the error names it.</summary>
public sealed class NoCommonGroundTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_ecdsa = TestPki.Shared.Leaf();
    private static readonly TestCertificate s_rsa = TestPki.Shared.Leaf(LeafSpec.Rsa);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("TLSv1")]
    [InlineData("TLSv1.1")]
    [InlineData("TLSv1 TLSv1.1")]
    public async Task Get_NginxBelowTls12_IsRefused(string protocols)
    {
        await using NginxServer server = await NginxServer.StartAsync(
            new NginxSettings { Certificate = s_rsa, Protocols = protocols, Ciphers = "ALL@SECLEVEL=0" });
        await AssertAlertAsync(server, s_rsa, TlsAlert.ProtocolVersion, "none of the protocol versions that were offered");
        Assert.Equal(0, server.UpstreamCounts.Requests);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    public async Task Get_OpenSslBelowTls12_IsRefused(string version)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_rsa, version, "-cipher", "ALL:@SECLEVEL=0");
        await AssertAlertAsync(server, s_rsa, TlsAlert.ProtocolVersion, "none of the protocol versions that were offered");
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls13, "-tls1_2")]
    [InlineData(SslProtocols.Tls12, "-tls1_3")]
    public async Task Get_OtherVersionOnly_IsRefused(SslProtocols ours, string theirs)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_ecdsa, theirs);
        await AssertAlertAsync(server, s_ecdsa, TlsAlert.ProtocolVersion, "none of the protocol versions that were offered", Clients.Only(ours));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls13, SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls12, SslProtocols.Tls13)]
    public async Task Get_KestrelOfTheOtherVersion_IsRefusedAndServesNothing(SslProtocols ours, SslProtocols theirs)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings { Certificate = s_ecdsa, Protocols = theirs });
        await AssertAlertAsync(server, s_ecdsa, TlsAlert.ProtocolVersion, "none of the protocol versions that were offered", Clients.Only(ours));
        Assert.Equal((0, 0), (server.Counts.Handshakes, server.Counts.Requests));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("AES128-SHA", true)] // static RSA with CBC
    [InlineData("AES128-GCM-SHA256", true)] // static RSA
    [InlineData("ECDHE-RSA-AES128-SHA", true)] // CBC
    [InlineData("DHE-RSA-AES128-GCM-SHA256", true)] // finite-field Diffie-Hellman
    [InlineData("ECDHE-ECDSA-AES256-CCM", false)] // CCM
    public async Task Get_Tls12WithOldSuitesOnly_IsRefused(string ciphers, bool isRsa)
    {
        TestCertificate certificate = isRsa ? s_rsa : s_ecdsa;
        await using OpenSslServer server = await OpenSslServer.StartAsync(certificate, "-tls1_2", "-cipher", ciphers);
        await AssertAlertAsync(server, certificate, TlsAlert.HandshakeFailure, "no cipher suite");
        await server.WaitForLogAsync("no shared cipher", TimeSpan.FromSeconds(10), Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_Tls13WithCcmOnly_IsRefused()
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_ecdsa, "-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256");
        await AssertAlertAsync(server, s_ecdsa, TlsAlert.HandshakeFailure, "no cipher suite");
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_3", "X448")]
    [InlineData("-tls1_3", "ffdhe2048")]
    [InlineData("-tls1_2", "X448")]
    public async Task Get_NoCommonGroup_IsRefused(string version, string groups)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_rsa, version, "-groups", groups, "-cipher", "ECDHE");
        await AssertAlertAsync(server, s_rsa, TlsAlert.HandshakeFailure, "group");
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerSignsWithSha1Only_IsRefused()
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(
            s_rsa, "-tls1_2", "-sigalgs", "RSA+SHA1", "-cipher", "ALL:@SECLEVEL=0");
        await AssertAlertAsync(server, s_rsa, TlsAlert.HandshakeFailure, "signature algorithm");
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerHasAnotherApplicationProtocolOnly_IsRefused()
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_ecdsa, "-alpn", "imap");
        await AssertAlertAsync(server, s_ecdsa, TlsAlert.NoApplicationProtocol, "none of the application protocols");
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Get_ServerWithoutAlpn_IsServedOverHttp11(string version)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_ecdsa, version, "-www");
        using HttpClient client = Clients.Trusting(s_ecdsa);
        using HttpResponseMessage response = await client.GetAsync(server.Url("/"), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(default, response.GetTlsInfo()!.ApplicationProtocol);
        Assert.EndsWith("</HTML>", (await response.Content.ReadAsStringAsync(Token)).TrimEnd(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_Http2ExactFromServerWithoutAlpn_SaysSo()
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_ecdsa, "-www");
        using HttpClient client = Clients.Trusting(s_ecdsa);
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/"), Token, HttpVersion.Version20);
        Assert.Equal(HttpRequestError.VersionNegotiationError, error.HttpRequestError);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_GnuTlsServesAnotherName_IsRefused()
    {
        await using GnuTlsServer server = await GnuTlsServer.StartAsync(
            s_ecdsa, "NORMAL", "--sni-hostname", "elsewhere.example", "--sni-hostname-fatal");
        await AssertAlertAsync(server, s_ecdsa, TlsAlert.UnrecognizedName, "no host of the name");
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerWarnsOfUnknownName_GoesOn()
    {
        // A warning alert, which TLS 1.2 allows before ServerHello (RFC 6066, section 3).
        await using OpenSslServer server = await OpenSslServer.StartAsync(
            s_ecdsa, "-www", "-tls1_2", "-servername", "elsewhere.example", "-cert2", s_ecdsa.LeafPemPath, "-key2", s_ecdsa.KeyPemPath);
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server);
        using HttpClient client = Clients.Trusting(s_ecdsa);
        Assert.Contains("TLSv1.2", await client.GetStringAsync(relay.Url("/"), Token), StringComparison.Ordinal);
        Assert.Equal(21, relay.Records(RelayDirection.ToClient)[0].Type);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerRequiresAClientCertificateInTls12_IsRefused()
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_ecdsa, "-tls1_2", "-Verify", "1");
        await AssertAlertAsync(server, s_ecdsa, TlsAlert.HandshakeFailure, "wants something that was not offered");
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerRequiresAClientCertificateInTls13_SaysSo()
    {
        // TLS 1.3: our handshake is over when the server finds out.
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_ecdsa, "-tls1_3", "-Verify", "1");
        using HttpClient client = Clients.Trusting(s_ecdsa);
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/hello"), Token);
        TlsException tls = Failure.AfterHandshake(error, TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived);
        Assert.Equal(TlsAlert.CertificateRequired, tls.Alert);
        Assert.Contains("certificate_required: it requires a client certificate", tls.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("GET ", server.Log, StringComparison.Ordinal);
    }

    private static async Task AssertAlertAsync(
        IPeer server, TestCertificate certificate, TlsAlert alert, string sentence, Action<TlsSimpleOptions>? configure = null)
    {
        using HttpClient client = Clients.Trusting(certificate, configure);
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/hello"), Token);
        TlsException tls = Failure.OfHandshake(error, TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived);
        Assert.Equal(alert, tls.Alert);
        Assert.Contains($"the alert {TlsAlertNames.NameOf(alert)}", tls.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, tls.Message, StringComparison.Ordinal);
        Assert.Empty(tls.CertificateFailures);
    }
}
