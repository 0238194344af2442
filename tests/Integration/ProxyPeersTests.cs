using System.Net;
using System.Net.Security;
using System.Text;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration;

/// <summary>Every proxy of the tests serves .NET's own client: a test of TlsSimple that fails through it is TlsSimple's matter.</summary>
public sealed class ProxyPeersTests
{
    private const int Deadline = 120_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly NetworkCredential s_credentials = new("user", "secret");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("tinyproxy", false)]
    [InlineData("tinyproxy", true)]
    [InlineData("squid", false)]
    [InlineData("squid", true)]
    [InlineData("squid https", true)]
    [InlineData("haproxy, tinyproxy", true)]
    [InlineData("dante socks4", false)]
    [InlineData("dante socks5", false)]
    [InlineData("microsocks", false)]
    [InlineData("microsocks", true)]
    [InlineData("socks4a", false)]
    [InlineData("scripted", false)]
    [InlineData("scripted IPv6", false)]
    [InlineData("scripted https", false)]
    [InlineData("scripted 407", true)]
    [InlineData("scripted 407 and closed", true)]
    public async Task Proxy_Get_ReachesTheServer(string proxy, bool asks)
    {
        NetworkCredential? credentials = asks ? s_credentials : null;
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using IProxyServer used = proxy switch
        {
            "tinyproxy" => await TinyproxyServer.StartAsync(credentials),
            "squid" => await SquidServer.StartAsync(credentials),
            "squid https" => await SquidServer.StartAsync(credentials, s_certificate),
            "haproxy, tinyproxy" => await TinyproxyServer.StartAsync(credentials),
            "dante socks4" or "dante socks5" => await DanteServer.StartAsync(),
            "microsocks" => await MicrosocksServer.StartAsync(credentials),
            "socks4a" => new Socks4aServer(),
            "scripted IPv6" => ScriptedProxy.Forwards(IPAddress.IPv6Loopback),
            "scripted https" => ScriptedProxy.Forwards(certificate: s_certificate),
            "scripted 407" => ScriptedProxy.AsksFor(s_credentials, closes: false),
            "scripted 407 and closed" => ScriptedProxy.AsksFor(s_credentials, closes: true),
            _ => ScriptedProxy.Forwards(),
        };
        await using HaproxyServer? front = proxy == "haproxy, tinyproxy" ? await HaproxyServer.InFrontOfAsync(used, s_certificate) : null;
        Uri address = (proxy, used) switch
        {
            ("squid https", SquidServer squid) => squid.TlsAddress,
            ("dante socks4", DanteServer dante) => dante.Socks4Address,
            _ => front?.Address ?? used.Address,
        };

        using HttpClient client = Client(address, credentials);
        try
        {
            Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
        }
        catch (HttpRequestException e)
        {
            Assert.Fail($"{e}\nThe proxy's log:\n{used.Log}{front?.Log}");
        }

        Assert.Equal(1, server.Counts.Requests);
        Assert.True(used is not ScriptedProxy { Heads: [] });
    }

    [Theory(Timeout = Deadline)]
    [InlineData("tinyproxy")]
    [InlineData("squid")]
    [InlineData("microsocks")]
    [InlineData("scripted")]
    public async Task Proxy_WrongCredentials_LeadNowhere(string proxy)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using IProxyServer used = proxy switch
        {
            "tinyproxy" => await TinyproxyServer.StartAsync(s_credentials),
            "squid" => await SquidServer.StartAsync(s_credentials),
            "microsocks" => await MicrosocksServer.StartAsync(s_credentials),
            _ => ScriptedProxy.AsksFor(s_credentials, closes: false),
        };
        using HttpClient client = Client(used.Address, new NetworkCredential("user", "wrong"));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/hello"), Token));
        Assert.Equal(0, server.Counts.Connections);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("tinyproxy")]
    [InlineData("squid")]
    [InlineData("scripted")]
    public async Task Proxy_PlainHttp_IsRelayed(string proxy)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings());
        await using IProxyServer used = proxy switch
        {
            "tinyproxy" => await TinyproxyServer.StartAsync(),
            "squid" => await SquidServer.StartAsync(),
            _ => ScriptedProxy.Forwards(),
        };
        using HttpClient client = Client(used.Address, null);
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://localhost:{server.Port}/hello"), Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", ServedHttp.Http1AndHttp2)]
    [InlineData("2.0", ServedHttp.Http1AndHttp2)]
    [InlineData("2.0", ServedHttp.Http2)]
    public async Task Haproxy_EveryVersion_Answers(string version, ServedHttp http)
    {
        await using KestrelServer backend = await KestrelServer.StartAsync(new KestrelSettings());
        await using HaproxyServer server = await HaproxyServer.StartAsync(s_certificate, new Uri($"http://127.0.0.1:{backend.Port}"), http);
        using HttpClient client = ReferenceClient.Http(s_certificate, Version.Parse(version));
        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(Version.Parse(version), response.Version);
    }

    [Fact(Timeout = Deadline)]
    public async Task Socks4a_Name_IsTheProxysToResolve()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("no-such-host.test"));
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        await using var proxy = new Socks4aServer();
        using HttpClient client = Client(proxy.Address, new NetworkCredential("user", ""), certificate);
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello", "no-such-host.test"), Token));
        Assert.Equal([$"user@no-such-host.test:{server.Port}"], proxy.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Scripted_Request_IsRecorded()
    {
        await using ScriptedProxy proxy = ScriptedProxy.AnswersAndCloses("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        using HttpClient client = Client(proxy.Address, null);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("https://somewhere.test:4433/"), Token));
        string head = Assert.Single(proxy.Heads);
        Assert.StartsWith("CONNECT somewhere.test:4433 HTTP/1.1\r\nHost: somewhere.test:4433\r\n", head, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Scripted_EarlyBytes_ComeRightBehindTheHead()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings());
        await using ScriptedProxy proxy = ScriptedProxy.ForwardsWithEarlyBytes("early");
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port, Token);
        await using Stream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT host:{server.Port} HTTP/1.1\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), Token);
        using var reader = new StreamReader(stream);
        Assert.Matches("^HTTP/1.1 200 Connection established\r\n\r\nearlyHTTP/1.1 200 OK\r\n[\\s\\S]*hello\n", await reader.ReadToEndAsync(Token));
        await proxy.WaitForHeadAsync(new Regex("CONNECT host"), TimeSpan.FromSeconds(10));
    }

    [Fact(Timeout = Deadline)]
    public async Task Dispose_ServerProcess_FreesThePort()
    {
        await using SquidServer proxy = await SquidServer.StartAsync();
        await proxy.DisposeAsync();
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, proxy.Port);
        socket.Start();
        Assert.Empty(Directory.EnumerateFiles("/dev/shm", $"*p{proxy.Port}-*"));
    }

    private static HttpClient Client(Uri proxy, NetworkCredential? credentials, TestCertificate? certificate = null)
    {
        var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy(proxy) { Credentials = credentials },
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ReferenceClient.Policy(certificate ?? s_certificate) },
        };
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
    }
}
