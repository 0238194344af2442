using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration;

/// <summary>Every server of the tests answers .NET's own client: a test of TlsSimple that fails against it is TlsSimple's matter.</summary>
public sealed class PeersTests
{
    // For a machine that has much else to do: here each takes seconds.
    private const int Deadline = 300_000;
    private const long HalfGigabyte = 500_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

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

        await EndpointAssert.AllAnswerAsync(server, client, Token);
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

        await EndpointAssert.DownloadIsWholeAsync(client, server.Url("/files/half-gigabyte"), HalfGigabyte, Token);
        await EndpointAssert.UploadIsWholeAsync(client, server, HalfGigabyte, Token);
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
        string old = await SClientAsync(server, "-tls1_1", "-cipher", "ALL@SECLEVEL=0");
        Assert.Contains("Protocol  : TLSv1.1", old, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("Kestrel", ChainShape.Complete)]
    [InlineData("Kestrel", ChainShape.MissingIntermediate)]
    [InlineData("nginx", ChainShape.Complete)]
    [InlineData("nginx", ChainShape.WithRoot)]
    [InlineData("nginx", ChainShape.MissingIntermediate)]
    [InlineData("nginx", ChainShape.WrongOrder)]
    [InlineData("openssl", ChainShape.WithRoot)]
    [InlineData("openssl", ChainShape.MissingIntermediate)]
    [InlineData("openssl", ChainShape.WrongOrder)]
    [InlineData("gnutls", ChainShape.Complete)]
    [InlineData("node", ChainShape.WrongOrder)]
    public async Task Start_ChainShape_IsWhatTheServerShows(string peer, ChainShape shape)
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Intermediates = 2, Shape = shape });
        await using IPeer server = peer switch
        {
            "Kestrel" => await KestrelServer.StartAsync(certificate),
            "nginx" => await NginxServer.StartAsync(new NginxSettings { Certificate = certificate }),
            "openssl" => await OpenSslServer.StartAsync(certificate),
            "gnutls" => await GnuTlsServer.StartAsync(certificate),
            _ => await NodeServer.StartAsync(certificate),
        };

        string shown = await SClientAsync(server, "-showcerts");
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(shown.AsSpan(0, shown.IndexOf("Server certificate", StringComparison.Ordinal)));
        Assert.Equal(certificate.ChainDer, chain.Select(c => c.RawData));
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

        await EndpointAssert.DownloadIsWholeAsync(client, server.Url("/file"), 1_000_000, Token);
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
        await server.WaitForLogAsync(new Regex("from the client"), TimeSpan.FromSeconds(30));
        await server.SendAsync("K");
        await server.SendAsync("from the server");
        Assert.Equal("from the server", await ReadLineAsync(stream));

        // What it logs comes another way than what it sends, and may come later.
        await server.WaitForLogAsync(new Regex(">>> TLS 1.3, Handshake .*KeyUpdate"), TimeSpan.FromSeconds(30));
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

        await EndpointAssert.AllAnswerAsync(server, client, Token);
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

    /// <summary>What <c>openssl s_client</c> says of a handshake.</summary>
    private static async Task<string> SClientAsync(IPeer server, params string[] arguments)
    {
        string[] all = ["s_client", "-connect", $"127.0.0.1:{server.Port}", "-servername", "localhost", .. arguments];
        await using ChildProcess client = ChildProcess.Start("openssl", all, Path.GetTempPath());
        await client.WaitForLogAsync(new Regex("Verify return code"), TimeSpan.FromSeconds(60));
        return client.Log.ToString();
    }

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        return await reader.ReadLineAsync(Token);
    }
}
