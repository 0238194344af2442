using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration;

/// <summary>Every server of the tests answers .NET's own client: a test of TlsSimple that fails against it is TlsSimple's matter.</summary>
public sealed class PeersTests
{
    private const int Deadline = 90_000;
    private const long HalfGigabyte = 500_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", SslProtocols.Tls12)]
    [InlineData("1.1", SslProtocols.Tls13)]
    [InlineData("2.0", SslProtocols.Tls12)]
    [InlineData("2.0", SslProtocols.Tls13)]
    public async Task Kestrel_EveryVersion_Answers(string version, SslProtocols protocol)
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(
            new KestrelSettings { Certificate = certificate, Protocols = protocol });
        using HttpClient client = ReferenceClient.Http(certificate, Version.Parse(version));

        await AssertEndpointsAsync(server, client, version);
        string[] tls = (await client.GetStringAsync(server.Url("/tls"), Token)).Split(' ');
        // Asked for HTTP/1.1 and nothing else, .NET's client offers no ALPN.
        Assert.Equal([protocol.ToString(), version == "2.0" ? "h2" : "-", "localhost"], [tls[0], tls[2], tls[3]]);
        Assert.Equal(server.Counts.Connections, server.Counts.Handshakes);
    }

    [Fact(Timeout = Deadline)]
    public async Task Kestrel_CipherSuites_AreAllItTakes()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings
        {
            Certificate = certificate,
            CipherSuites = [TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256],
        });
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version20);

        Assert.Contains("TLS_CHACHA20_POLY1305_SHA256", await client.GetStringAsync(server.Url("/tls"), Token), StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Kestrel_HalfAGigabyte_IsTheSameBothWays(string version)
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        using HttpClient client = ReferenceClient.Http(certificate, Version.Parse(version));

        await AssertDownloadAsync(client, server.Url($"/bytes/{HalfGigabyte}"), HalfGigabyte);
        await AssertUploadAsync(client, server, HalfGigabyte);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Kestrel_Slow_NoticesThatTheClientGoes(string version)
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        using HttpClient client = ReferenceClient.Http(certificate, Version.Parse(version));

        using (HttpResponseMessage response = await client.GetAsync(server.Url("/slow"), HttpCompletionOption.ResponseHeadersRead, Token))
        {
            byte[] first = new byte[12];
            await (await response.Content.ReadAsStreamAsync(Token)).ReadExactlyAsync(first, Token);
            Assert.Equal("first chunk\n", Encoding.ASCII.GetString(first));
        }

        await server.Counts.WaitForAbortAsync(TimeSpan.FromSeconds(10));
    }

    [Fact(Timeout = Deadline)]
    public async Task Kestrel_FailedHandshake_IsInTheLog()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(
            new KestrelSettings { Certificate = certificate, Protocols = SslProtocols.Tls13 });
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version20, SslProtocols.Tls12);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/hello"), Token));
        await EventuallyAsync(() => server.Log.Contains("Failed to authenticate", StringComparison.Ordinal), () => server.Log);
        Assert.Equal(0, server.Counts.Requests);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", "TLSv1.2")]
    [InlineData("1.1", "TLSv1.3")]
    [InlineData("2.0", "TLSv1.2")]
    [InlineData("2.0", "TLSv1.3")]
    public async Task Nginx_EveryVersion_Answers(string version, string protocol)
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.Rsa);
        await using NginxServer server = await NginxServer.StartAsync(new NginxSettings { Certificate = certificate, Protocols = protocol });
        using HttpClient client = ReferenceClient.Http(certificate, Version.Parse(version));

        await AssertEndpointsAsync(server, client, versionSeen: "1.1");
        string tls = await client.GetStringAsync(server.Url("/tls"), Token);
        Assert.Matches($"^{protocol} \\S+ HTTP/{version} localhost$", tls);
    }

    [Fact(Timeout = Deadline)]
    public async Task Nginx_HalfAGigabyte_IsTheSameBothWays()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using NginxServer server = await NginxServer.StartAsync(new NginxSettings { Certificate = certificate });
        server.AddFile("half-gigabyte", HalfGigabyte);
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version20);

        await AssertDownloadAsync(client, server.Url("/files/half-gigabyte"), HalfGigabyte);
        await AssertUploadAsync(client, server, HalfGigabyte);
    }

    [Fact(Timeout = Deadline)]
    public async Task Nginx_WithoutHttp2_OffersHttp1Only()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using NginxServer server = await NginxServer.StartAsync(new NginxSettings { Certificate = certificate, Http2 = false });
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version20);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;

        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
        Assert.Equal(HttpVersion.Version11, response.Version);
    }

    [Fact(Timeout = Deadline)]
    public async Task Nginx_Tls11Only_AnswersAnOldClientOnly()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.Rsa);
        await using NginxServer server = await NginxServer.StartAsync(new NginxSettings
        {
            Certificate = certificate,
            Protocols = "TLSv1.1",
            Ciphers = "ALL@SECLEVEL=0",
        });
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version11);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/hello"), Token));
        Assert.Contains("Protocol  : TLSv1.1", await OldClientAsync(server), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task OpenSsl_StatusPage_Answers()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Key = KeyKind.P384, Intermediates = 2 });
        await using OpenSslServer server = await OpenSslServer.StartAsync(certificate, "-www");
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version11);

        Assert.Contains("TLSv1.3", await client.GetStringAsync(server.Url("/"), Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task OpenSsl_Files_AreServed()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using OpenSslServer server = await OpenSslServer.StartAsync(certificate, "-WWW", "-http_server_binmode", "-tls1_2");
        server.AddFile("file", 1_000_000);
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version11);

        await AssertDownloadAsync(client, server.Url("/file"), 1_000_000);
    }

    [Fact(Timeout = Deadline)]
    public async Task OpenSsl_Reverse_AnswersEveryLine()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using OpenSslServer server = await OpenSslServer.StartAsync(certificate, "-rev");
        await using SslStream stream = await ReferenceClient.ConnectAsync(server, certificate, Token);

        await stream.WriteAsync("hello\n"u8.ToArray(), Token);
        Assert.Equal("olleh", await ReadLineAsync(stream));
    }

    [Fact(Timeout = Deadline)]
    public async Task OpenSsl_Raw_HearsSpeaksAndUpdatesKeys()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using OpenSslServer server = await OpenSslServer.StartAsync(certificate, "-tls1_3", "-naccept", "1", "-msg");
        await using SslStream stream = await ReferenceClient.ConnectAsync(server, certificate, Token);

        await stream.WriteAsync("from the client\n"u8.ToArray(), Token);
        await server.WaitForLogAsync(new Regex("from the client"), TimeSpan.FromSeconds(10));
        await server.SendAsync("K");
        await server.SendAsync("from the server");
        Assert.Equal("from the server", await ReadLineAsync(stream));
        Assert.Matches(">>> TLS 1.3, Handshake .*KeyUpdate", server.Log);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("NORMAL:-VERS-ALL:+VERS-TLS1.3", "TLS1.3")]
    [InlineData("NORMAL:-VERS-ALL:+VERS-TLS1.2", "TLS1.2")]
    public async Task GnuTls_EveryVersion_Answers(string priority, string version)
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.Rsa);
        await using GnuTlsServer server = await GnuTlsServer.StartAsync(certificate, priority);
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version11);

        Assert.Contains(version, await client.GetStringAsync(server.Url("/"), Token), StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", ServedHttp.Http1AndHttp2)]
    [InlineData("2.0", ServedHttp.Http1AndHttp2)]
    [InlineData("1.1", ServedHttp.Http1)]
    [InlineData("2.0", ServedHttp.Http2)]
    public async Task Node_EveryVersion_Answers(string version, ServedHttp http)
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using NodeServer server = await NodeServer.StartAsync(certificate, http);
        using HttpClient client = ReferenceClient.Http(certificate, Version.Parse(version));

        await AssertEndpointsAsync(server, client, version);
    }

    [Fact(Timeout = Deadline)]
    public async Task Dispose_ServerProcess_FreesThePort()
    {
        NginxServer server = await NginxServer.StartAsync(new NginxSettings { Certificate = TestPki.Shared.Leaf() });
        int port = server.Port;
        await server.DisposeAsync();

        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, port);
        socket.Start();
    }

    [Fact(Timeout = Deadline)]
    public async Task Start_ServerThatEnds_ThrowsWithItsLog()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        PeerStartException e = await Assert.ThrowsAsync<PeerStartException>(
            () => NginxServer.StartAsync(new NginxSettings { Certificate = certificate, Directives = "no_such_directive;" }));
        Assert.Contains("no_such_directive", e.Message, StringComparison.Ordinal);

        e = await Assert.ThrowsAsync<PeerStartException>(() => OpenSslServer.StartAsync(certificate, "-no_such_argument"));
        Assert.Contains("no_such_argument", e.Message, StringComparison.Ordinal);
    }

    // "versionSeen": nginx speaks HTTP/1.1 to the server that answers /protocol, whatever the client speaks.
    private static async Task AssertEndpointsAsync(IPeer server, HttpClient client, string versionSeen)
    {
        try
        {
            await AskEndpointsAsync(server, client, versionSeen);
        }
        catch (HttpRequestException e)
        {
            Assert.Fail($"{e}\nThe server's log:\n{server.Log}");
        }
    }

    private static async Task AskEndpointsAsync(IPeer server, HttpClient client, string versionSeen)
    {
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
        Assert.Equal(versionSeen == "2.0" ? "HTTP/2" : "HTTP/1.1", await client.GetStringAsync(server.Url("/protocol"), Token));

        using HttpResponseMessage missing = await client.GetAsync(server.Url("/status/418"), Token);
        Assert.Equal(418, (int)missing.StatusCode);

        using HttpResponseMessage redirect = await client.GetAsync(server.Url("/redirect?to=%2Fhello"), Token);
        Assert.Equal("/hello", redirect.Headers.Location?.OriginalString);

        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url("/headers")) { Version = client.DefaultRequestVersion };
        request.Headers.Add("X-Test", "a header");
        using HttpResponseMessage headers = await client.SendAsync(request, Token);
        Assert.Contains("x-test: a header", await headers.Content.ReadAsStringAsync(Token), StringComparison.OrdinalIgnoreCase);

        const int Length = 300_001;
        await AssertDownloadAsync(client, server.Url($"/bytes/{Length}"), Length);
        await AssertUploadAsync(client, server, Length);
        using HttpResponseMessage echo = await client.PostAsync(server.Url("/echo"), new TestBodyContent(Length, tellLength: false), Token);
        Assert.Equal(TestBody.Bytes(Length), await echo.Content.ReadAsByteArrayAsync(Token));
    }

    private static async Task AssertDownloadAsync(HttpClient client, Uri url, long length)
    {
        using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, Token);
        response.EnsureSuccessStatusCode();
        (string sha256, long count) = await TestBody.HashAsync(await response.Content.ReadAsStreamAsync(Token), Token);
        Assert.Equal((TestBody.Sha256(length), length), (sha256, count));
        if (response.Headers.TryGetValues("X-Sha256", out IEnumerable<string>? told))
        {
            Assert.Equal([sha256], told);
        }
    }

    private static async Task AssertUploadAsync(HttpClient client, IPeer server, long length)
    {
        using HttpResponseMessage response = await client.PostAsync(server.Url("/sha256"), new TestBodyContent(length), Token);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"{TestBody.Sha256(length)} {length}"),
            await response.Content.ReadAsStringAsync(Token));
    }

    private static async Task<string> OldClientAsync(NginxServer server)
    {
        await using ChildProcess client = ChildProcess.Start(
            "openssl", ["s_client", "-connect", $"127.0.0.1:{server.Port}", "-tls1_1", "-cipher", "ALL@SECLEVEL=0"], Path.GetTempPath());
        await client.WaitForLogAsync(new Regex("Verify return code"), TimeSpan.FromSeconds(20));
        return client.Log.ToString();
    }

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        return await reader.ReadLineAsync(Token);
    }

    private static async Task EventuallyAsync(Func<bool> condition, Func<string> message)
    {
        for (int i = 0; i < 500 && !condition(); i++)
        {
            await Task.Delay(10, Token);
        }

        Assert.True(condition(), message());
    }
}
