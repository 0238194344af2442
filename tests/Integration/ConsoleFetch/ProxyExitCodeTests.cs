using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>What fails at a proxy is told apart from what fails at the server behind it, over https and plain http.</summary>
public sealed class ProxyExitCodeTests(FetchServer server) : IClassFixture<FetchServer>
{
    private const int Deadline = 180_000;
    private const string Https = "https://server.test/";
    private const string Http = "http://server.test/";

    [Theory(Timeout = Deadline)]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("user:secret@")]
    [InlineData("user:secret@two words")]
    [InlineData("user:secret@::1")]
    [InlineData("user:secret@[::1")]
    [InlineData("user:secret@127.0.0.1:0")]
    [InlineData("user:secret@127.0.0.1:port")]
    [InlineData("user:secret@127.0.0.1:65536")]
    public async Task CommandLine_NoProxy_Is2AndNotRepeated(string proxy)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("-x", proxy, Https);

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.Contains("--proxy", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http", Https)]
    [InlineData("http", Http)]
    [InlineData("https", Https)]
    [InlineData("https", Http)]
    [InlineData("socks5", Https)]
    [InlineData("socks5", Http)]
    public async Task Proxy_Unknown_Is5(string scheme, string url) =>
        await AssertFailsAsync(5, "Proxy/NameResolution", url, $"{scheme}://user:secret@proxy.invalid:1");

    [Theory(Timeout = Deadline)]
    [InlineData("http", Https)]
    [InlineData("http", Http)]
    [InlineData("https", Https)]
    [InlineData("https", Http)]
    [InlineData("socks4a", Https)]
    [InlineData("socks4a", Http)]
    public async Task Proxy_NobodyListens_Is7(string scheme, string url)
    {
        // Bound, so that nobody else takes it, but not listening.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        await AssertFailsAsync(7, "Proxy/ConnectionRefused", url, $"{scheme}://user:secret@127.0.0.1:{port}");
    }

    [Fact(Timeout = Deadline)]
    public async Task Server_UnknownBesideAProxy_IsTheServers6() =>
        await AssertFailsAsync(6, "Dns/NameResolution", "https://host.invalid/", "http://127.0.0.1:1", "--noproxy", "invalid");

    [Theory(Timeout = Deadline)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://elsewhere.test/\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("")]
    [InlineData("no HTTP\r\n\r\n")]
    public async Task Proxy_NoTunnel_Is97(string answer)
    {
        await using var proxy = ScriptedProxy.AnswersAndCloses(answer);
        await AssertFailsAsync(97, "Proxy/TunnelRefused", Https, proxy.Address.AbsoluteUri);
    }

    [Fact(Timeout = Deadline)]
    public async Task Proxy_Resets_Is97()
    {
        await using var proxy = ScriptedProxy.Resets();
        await AssertFailsAsync(97, "Proxy/TunnelRefused", Https, proxy.Address.AbsoluteUri);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("tinyproxy", "TunnelRefused")] // 401, which is a server's to say
    [InlineData("squid", "AuthenticationRequired")]
    [InlineData("scripted", "AuthenticationRequired")]
    public async Task Proxy_WantsOtherCredentials_Is97(string proxy, string reason)
    {
        var credentials = new NetworkCredential("user", "right");
        await using IProxyServer used = proxy switch
        {
            "tinyproxy" => await TinyproxyServer.StartAsync(credentials),
            "squid" => await SquidServer.StartAsync(credentials),
            _ => ScriptedProxy.AsksFor(credentials, closes: true),
        };
        await AssertFailsAsync(97, $"Proxy/{reason}", server.Url("/hello"), $"http://user:secret@127.0.0.1:{used.Port}");
        await AssertFailsAsync(97, "Proxy/AuthenticationRequired", server.Url("/hello"), used.Address.AbsoluteUri);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("microsocks", Https)]
    [InlineData("microsocks", Http)]
    [InlineData("socks4a", Https)]
    [InlineData("socks4a", Http)]
    public async Task Socks_Refuses_Is97(string proxy, string url)
    {
        await using IProxyServer used = proxy == "socks4a" ? new Socks4aServer(refuses: true) : await MicrosocksServer.StartAsync(new NetworkCredential("user", "right"));
        FetchOutcome outcome = await AssertFailsAsync(97, "Proxy/TunnelRefused", url, $"{used.Address.Scheme}://user:secret@127.0.0.1:{used.Port}");

        // SocketsHttpHandler's reason, whoever of us speaks with the proxy.
        Assert.Contains("SOCKS server", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Proxy_Silent_Is28()
    {
        await using var proxy = ScriptedProxy.Silent();
        await AssertFailsAsync(28, "Timeout/ConnectTimeout", Https, proxy.Address.AbsoluteUri, "--connect-timeout", "0.5");
    }

    [Theory(Timeout = Deadline)]
    [InlineData(Https)]
    [InlineData(Http)]
    public async Task HttpsProxy_OfAnotherCa_Is60(string url)
    {
        await using var proxy = ScriptedProxy.Forwards(certificate: server.Certificate);
        string other = TestPki.Shared.CaPemPath("other");
        FetchOutcome outcome = await AssertFailsAsync(60, "PeerCertificate/UnknownIssuer", url, proxy.Address.AbsoluteUri, "--proxy-cacert", other);

        Assert.Contains(proxy.Address.Authority, outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(proxy.Heads);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(Https)]
    [InlineData(Http)]
    public async Task HttpsProxy_SpeaksNoTls_Is35(string url)
    {
        await using var proxy = ScriptedServer.PlainHttp();
        await AssertFailsAsync(35, "PeerProtocol/NotTls", url, $"https://localhost:{proxy.Port}");
    }

    [Fact(Timeout = Deadline)]
    public async Task Server_OfAnotherCaBehindAProxy_IsTheServers60()
    {
        await using TinyproxyServer proxy = await TinyproxyServer.StartAsync();
        await AssertFailsAsync(60, "PeerCertificate/UnknownIssuer", server.Url("/hello"), proxy.Address.AbsoluteUri, "--cacert", TestPki.Shared.CaPemPath("other"));
    }

    [Fact(Timeout = Deadline)]
    public async Task ProxyCaFile_Missing_Is77()
    {
        using var directory = new ScratchDirectory();
        await AssertFailsAsync(77, "Configuration/InvalidTrustAnchors", Https, "https://127.0.0.1:1", "--proxy-cacert", directory.File("missing.pem"));
    }

    private async Task<FetchOutcome> AssertFailsAsync(int code, string kindAndReason, string url, string proxy, params string[] arguments)
    {
        string[] trust = arguments.Contains("--cacert") ? [] : [server.CaOption];
        FetchOutcome outcome = await FetchProcess.RunAsync(["--json", "-v", .. trust, .. arguments, "-x", proxy, url]);

        Assert.True(outcome.ExitCode == code, outcome.ToString());
        Assert.Equal(kindAndReason, outcome.JsonError);
        Assert.Contains($"ConsoleFetch: ({code}) ", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Output + outcome.Errors, StringComparison.Ordinal);
        return outcome;
    }
}
