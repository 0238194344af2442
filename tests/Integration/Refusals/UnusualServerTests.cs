using System.Net;
using System.Security.Authentication;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>Servers that do what TLS allows and few do: they are not refused.</summary>
public sealed class UnusualServerTests
{
    private const int Deadline = 60_000;
    private const int FileLength = 1_000_000;

    private static readonly TestCertificate s_ecdsa = TestPki.Shared.Leaf();
    private static readonly TestCertificate s_rsa = TestPki.Shared.Leaf(LeafSpec.Rsa);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls13, false)]
    public async Task Get_GnuTls_Answers(SslProtocols protocol, bool isRsa)
    {
        TestCertificate certificate = isRsa ? s_rsa : s_ecdsa;
        string version = protocol == SslProtocols.Tls13 ? "TLS1.3" : "TLS1.2";
        await using GnuTlsServer server = await GnuTlsServer.StartAsync(certificate, $"NORMAL:-VERS-ALL:+VERS-{version}");
        using HttpClient client = Clients.Trusting(certificate);
        using HttpResponseMessage response = await client.GetAsync(server.Url("/"), Token);
        Assert.Contains(version, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(protocol, response.GetTlsInfo()!.Protocol);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("NORMAL:-CIPHER-ALL:+AES-128-GCM")]
    [InlineData("NORMAL:-CIPHER-ALL:+AES-256-GCM")]
    [InlineData("NORMAL:-CIPHER-ALL:+CHACHA20-POLY1305")]
    [InlineData("NORMAL:-VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM")]
    [InlineData("NORMAL:-VERS-TLS1.3:-CIPHER-ALL:+AES-256-GCM")]
    [InlineData("NORMAL:-VERS-TLS1.3:-CIPHER-ALL:+CHACHA20-POLY1305")]
    [InlineData("NORMAL:-GROUP-ALL:+GROUP-X25519")]
    [InlineData("NORMAL:-GROUP-ALL:+GROUP-SECP256R1")]
    [InlineData("NORMAL:-GROUP-ALL:+GROUP-SECP384R1")]
    [InlineData("NORMAL:-GROUP-ALL:+GROUP-SECP521R1")]
    [InlineData("NORMAL:-VERS-TLS1.3:-GROUP-ALL:+GROUP-SECP521R1")]
    public async Task Get_GnuTlsWithOneSuiteOrGroup_Answers(string priority)
    {
        await using GnuTlsServer server = await GnuTlsServer.StartAsync(s_rsa, priority);
        using HttpClient client = Clients.Trusting(s_rsa);
        using HttpResponseMessage response = await client.GetAsync(server.Url("/"), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_2", true)]
    [InlineData("-tls1_2", false)]
    [InlineData("-tls1_3", true)]
    [InlineData("-tls1_3", false)]
    public async Task Get_OpenSsl_Answers(string version, bool isRsa) => await AssertServedAsync(isRsa ? s_rsa : s_ecdsa, version);

    [Theory(Timeout = Deadline)]
    [InlineData("X25519:P-256", "x25519")] // the group of the first hello: the cookie is all that changes
    [InlineData("P-384", "secp384r1")]
    public async Task Get_HelloRetryRequestWithCookie_Answers(string groups, string group)
    {
        // RFC 8446, section 4.2.2: the second ClientHello has to bring the cookie back. s_server does not combine it with
        // -www, and gives up at a dummy change_cipher_spec ahead of it, also of its own s_client.
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_ecdsa, "-tls1_3", "-stateless", "-groups", groups, "-crlf");
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server);
        using HttpClient client = Clients.Trusting(s_ecdsa);
        Task<HttpResponseMessage> answer = client.GetAsync(relay.Url("/"), Token);
        await server.WaitForLogAsync("GET / HTTP/1.1", Failure.Soon, Token);
        await server.SendAsync("HTTP/1.1 204 No Content\n");
        using HttpResponseMessage response = await answer;
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(group, response.GetTlsInfo()!.Group);
        // Two hellos; the dummy change_cipher_spec is ahead of the encrypted flight, as RFC 8446, appendix D.4 allows too.
        Assert.Equal([22, 22, 20, 23], relay.Records(RelayDirection.ToServer).Take(4).Select(record => record.Type));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("P-256", "secp256r1")]
    [InlineData("P-384", "secp384r1")]
    [InlineData("P-521", "secp521r1")]
    public async Task Get_HelloRetryRequestForAnotherGroup_Answers(string groups, string group)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_ecdsa, "-tls1_3", "-groups", groups, "-www");
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server);
        using HttpClient client = Clients.Trusting(s_ecdsa);
        using HttpResponseMessage response = await client.GetAsync(relay.Url("/"), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(group, response.GetTlsInfo()!.Group);
        // Two hellos, with the dummy change_cipher_spec of RFC 8446, appendix D.4, before the second.
        Assert.Equal([22, 20, 22], relay.Records(RelayDirection.ToServer).Take(3).Select(record => record.Type));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_3", "-num_tickets", "0")]
    [InlineData("-tls1_3", "-num_tickets", "4")]
    [InlineData("-tls1_3", "-num_tickets", "20")]
    [InlineData("-tls1_3", "-record_padding", "512")]
    [InlineData("-tls1_3", "-record_padding", "16384")]
    [InlineData("-tls1_3", "-max_send_frag", "512")]
    [InlineData("-tls1_2", "-max_send_frag", "512")]
    [InlineData("-tls1_3", "-split_send_frag", "700")]
    [InlineData("-tls1_2", "-split_send_frag", "700")]
    [InlineData("-tls1_3", "-no_ticket")]
    [InlineData("-tls1_2", "-no_ticket")]
    [InlineData("-tls1_2", "-no_etm")]
    [InlineData("-tls1_3", "-no_middlebox")]
    public async Task Get_OpenSslWithAnOption_Answers(params string[] arguments) => await AssertServedAsync(s_rsa, arguments);

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Get_ServerAsksForACertificateButDoesNotInsist_Answers(string version) =>
        await AssertServedAsync(s_ecdsa, version, "-verify", "1");

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Get_ChainFillsManyRecords_Answers(string version)
    {
        // 11 KB in records of 512 bytes. (16 KB is the most that Mbed TLS takes of one handshake message.)
        TestCertificate large = TestPki.Shared.Leaf(LeafSpec.For(
            ["localhost", .. Enumerable.Range(0, 200).Select(i => $"a-rather-long-name-of-a-host-number-{i}.example.org")]));
        await AssertServedAsync(large, version, "-max_send_frag", "512");
    }

    private static async Task AssertServedAsync(TestCertificate certificate, params string[] arguments)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(certificate, [.. arguments, "-WWW", "-http_server_binmode"]);
        server.AddFile("file", FileLength);
        using HttpClient client = Clients.Trusting(certificate);
        try
        {
            // Twice: s_server closes after each response, so the second has a handshake of its own.
            for (int i = 0; i < 2; i++)
            {
                using HttpResponseMessage response = await client.GetAsync(server.Url("/file"), HttpCompletionOption.ResponseHeadersRead, Token);
                (string sha256, long length) = await TestBody.HashAsync(await response.Content.ReadAsStreamAsync(Token), Token);
                Assert.Equal((TestBody.Sha256(FileLength), FileLength), (sha256, length));
            }
        }
        catch (HttpRequestException error)
        {
            Assert.Fail($"{error}\nThe server's log:\n{server.Log}");
        }
    }
}
