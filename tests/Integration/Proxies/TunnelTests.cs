using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>https through every kind of proxy: our TLS reaches the server, and HttpClient's users notice nothing.</summary>
public sealed class TunnelTests(ProxyFarm farm) : IClassFixture<ProxyFarm>
{
    private const int Deadline = 120_000;

    public static TheoryData<ProxyKind, string> Everything
    {
        get
        {
            var rows = new TheoryData<ProxyKind, string>();
            foreach (ProxyKind kind in Enum.GetValues<ProxyKind>())
            {
                rows.Add(kind, "1.1");
                rows.Add(kind, "2.0");
            }

            return rows;
        }
    }

    public static TheoryData<ProxyKind> Kinds => [.. Enum.GetValues<ProxyKind>()];

    public static TheoryData<ProxyKind> HttpKinds => [.. Enum.GetValues<ProxyKind>().Where(kind => kind is not
        (ProxyKind.DanteSocks4 or ProxyKind.DanteSocks5 or ProxyKind.Microsocks or ProxyKind.MicrosocksAsking or ProxyKind.Socks4a))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Everything))]
    public async Task Requests_InATunnel_AreAnsweredOverOneConnection(ProxyKind kind, string version)
    {
        Uri proxy = await farm.AddressAsync(kind);
        Version http = Version.Parse(version);
        int handshakes = farm.Server.Counts.Handshakes;
        using HttpClient client = Through.Proxy(farm.Certificate, proxy, ProxyFarm.CredentialsFor(kind));

        using HttpResponseMessage response = await client.SendAsync(Clients.Get(http, farm.Server.Url("/tls")), Token);
        string[] seen = (await response.Content.ReadAsStringAsync(Token)).Split(' ');
        Assert.Equal((http, version == "2.0" ? "h2" : "http/1.1", "localhost"), (response.Version, seen[2], seen[3]));
        TlsConnectionInfo tls = response.GetTlsInfo()!;
        Assert.Equal(new Uri($"{proxy.Scheme}://{proxy.Authority}"), tls.Proxy);
        Assert.Equal("", tls.Proxy!.UserInfo);
        Assert.Equal(proxy.Port, Assert.IsType<IPEndPoint>(tls.RemoteEndPoint).Port);
        Assert.Equal("localhost", tls.ServerName);
        Assert.True(tls.ConnectTime > TimeSpan.Zero);

        using HttpResponseMessage posted = await client.SendAsync(
            Clients.Exactly(http, HttpMethod.Post, farm.Server.Url("/sha256"), new TestBodyContent(3_000_000)), Token);
        Assert.Equal($"{TestBody.Sha256(3_000_000)} 3000000", await posted.Content.ReadAsStringAsync(Token));
        using HttpResponseMessage got = await client.SendAsync(
            Clients.Get(http, farm.Server.Url("/bytes/3000000")), HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal((TestBody.Sha256(3_000_000), 3_000_000), await TestBody.HashAsync(await got.Content.ReadAsStreamAsync(Token), Token));
        Assert.Same(tls, got.GetTlsInfo());
        Assert.Equal(1, farm.Server.Counts.Handshakes - handshakes);
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Kinds))]
    public async Task Send_Sync_IsAnswered(ProxyKind kind)
    {
        using HttpClient client = Through.Proxy(farm.Certificate, await farm.AddressAsync(kind), ProxyFarm.CredentialsFor(kind));
        for (int i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, farm.Server.Url("/sha256")) { Content = new TestBodyContent(100_000) };
            using HttpResponseMessage response = client.Send(request, Token);
            using var reader = new StreamReader(response.Content.ReadAsStream(Token));
            Assert.Equal($"{TestBody.Sha256(100_000)} 100000", reader.ReadToEnd());
            Assert.NotNull(response.GetTlsInfo()!.Proxy);
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData(ProxyKind.TinyproxyAsking)]
    [InlineData(ProxyKind.SquidAsking)]
    [InlineData(ProxyKind.HaproxyTlsAsking)]
    [InlineData(ProxyKind.MicrosocksAsking)]
    public async Task Get_WrongCredentialsOrNone_LeadNowhere(ProxyKind kind)
    {
        Uri proxy = await farm.AddressAsync(kind);
        int connections = farm.Server.Counts.Connections;
        foreach (NetworkCredential? credentials in new[] { new NetworkCredential("user", "wrong-one"), null })
        {
            using HttpClient client = Through.Proxy(farm.Certificate, proxy, credentials);
            HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(farm.Server.Url("/hello"), Token));
            Assert.Equal(HttpRequestError.ProxyTunnelError, error.HttpRequestError);
            Assert.Equal(Status(kind, credentials), error.StatusCode);
            Assert.Contains($"The proxy {proxy.Scheme}://{proxy.Authority} opened no tunnel to localhost:{farm.Server.Port}", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong-one", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(connections, farm.Server.Counts.Connections);

        // tinyproxy says 401 where it should say 407 again.
        static HttpStatusCode? Status(ProxyKind kind, NetworkCredential? credentials) => kind switch
        {
            ProxyKind.MicrosocksAsking => null,
            ProxyKind.SquidAsking => HttpStatusCode.ProxyAuthenticationRequired,
            _ => credentials is null ? HttpStatusCode.ProxyAuthenticationRequired : HttpStatusCode.Unauthorized,
        };
    }

    [Theory(Timeout = Deadline)]
    [InlineData(ProxyKind.Squid)]
    [InlineData(ProxyKind.HaproxyTls)]
    [InlineData(ProxyKind.Microsocks)]
    [InlineData(ProxyKind.Scripted)]
    public async Task FiftyTunnels_AtOnce_AllWork(ProxyKind kind)
    {
        using HttpClient client = Through.Proxy(farm.Certificate, await farm.AddressAsync(kind), ProxyFarm.CredentialsFor(kind));
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => client.SendAsync(Clients.Get(HttpVersion.Version11, farm.Server.Url("/bytes/20000")), Token)));
        foreach (HttpResponseMessage response in responses)
        {
            using (response)
            {
                Assert.Equal(TestBody.Bytes(20_000), await response.Content.ReadAsByteArrayAsync(Token));
                Assert.NotNull(response.GetTlsInfo()!.Proxy);
            }
        }
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Kinds))]
    public async Task Get_ServerCertificateUnknown_IsRefusedThroughEveryProxy(ProxyKind kind)
    {
        await using KestrelServer stranger = await KestrelServer.StartAsync(TestPki.Shared.Leaf(new LeafSpec { Ca = "stranger" }));
        using HttpClient client = Through.Proxy(farm.Certificate, await farm.AddressAsync(kind), ProxyFarm.CredentialsFor(kind));
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(stranger.Url("/hello"), Token));
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
        Assert.Equal(TlsErrorKind.PeerCertificate, Assert.IsType<TlsException>(error.InnerException).Kind);
        Assert.Equal((1, 0), (stranger.Counts.Connections, stranger.Counts.Requests));
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(HttpKinds))]
    public async Task Get_PlainHttp_IsRelayed(ProxyKind kind)
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        using HttpClient client = Through.Proxy(farm.Certificate, await farm.AddressAsync(kind), ProxyFarm.CredentialsFor(kind));
        using HttpResponseMessage response = await client.GetAsync(new Uri($"http://localhost:{plain.Port}/hello"), Token);
        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        Assert.Null(response.GetTlsInfo());
    }

    [Theory(Timeout = Deadline)]
    [InlineData(ProxyKind.DanteSocks4)]
    [InlineData(ProxyKind.DanteSocks5)]
    [InlineData(ProxyKind.MicrosocksAsking)]
    [InlineData(ProxyKind.Socks4a)]
    public async Task Get_PlainHttpThroughSocks_IsRelayed(ProxyKind kind)
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        using HttpClient client = Through.Proxy(farm.Certificate, await farm.AddressAsync(kind), ProxyFarm.CredentialsFor(kind));
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://localhost:{plain.Port}/hello"), Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(ProxyKind.Tinyproxy)]
    [InlineData(ProxyKind.ScriptedTls)]
    [InlineData(ProxyKind.ScriptedIPv6)]
    [InlineData(ProxyKind.Microsocks)]
    public async Task Get_TargetIsAnAddress_TunnelsToIt(ProxyKind kind)
    {
        using HttpClient client = Through.Proxy(farm.Certificate, await farm.AddressAsync(kind), ProxyFarm.CredentialsFor(kind));
        Assert.EndsWith(" -", await client.GetStringAsync(farm.Server.Url("/tls", "127.0.0.1"), Token), StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(ProxyKind.Squid)]
    [InlineData(ProxyKind.ScriptedTls)]
    [InlineData(ProxyKind.Scripted)]
    public async Task Get_TargetIsAnIPv6Address_TunnelsToIt(ProxyKind kind)
    {
        await using var relay = new Dialing.Relay(farm.Server, IPAddress.IPv6Loopback);
        await using var here = new Dialing.Relay(farm.Server, IPAddress.Loopback, relay.Port);
        using HttpClient client = Through.Proxy(farm.Certificate, await farm.AddressAsync(kind));
        using HttpResponseMessage response = await client.GetAsync(relay.Url("/tls", "[::1]"), Token);
        Assert.EndsWith(" -", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal("::1", response.GetTlsInfo()!.ServerName);
    }
}
