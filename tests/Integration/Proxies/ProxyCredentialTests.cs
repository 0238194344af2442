using System.Net;
using System.Text;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>407 and Basic: wherever the credentials stand, they reach the proxy that asks for them, and nobody else.</summary>
public sealed class ProxyCredentialTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly NetworkCredential s_credentials = new("user", "sécret");

    private KestrelServer _server = null!;

    public enum Place
    {
        OfTheProxy,
        Defaults,
        Cache,
        DefaultCache,
    }

    public static TheoryData<Place, bool, bool> Everything
    {
        get
        {
            var rows = new TheoryData<Place, bool, bool>();
            foreach (Place place in Enum.GetValues<Place>())
            {
                foreach (bool closes in new[] { false, true })
                {
                    rows.Add(place, closes, false);
                    rows.Add(place, closes, true);
                }
            }

            return rows;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Everything))]
    public async Task Get_ProxyAsks_IsAnswered(Place place, bool closes, bool isTls)
    {
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(s_credentials, closes, isTls ? s_certificate : null);
        using HttpClient client = Client(proxy.Address, place);
        Assert.Equal("HTTP/2", await client.GetStringAsync(_server.Url("/protocol"), Token));
        using HttpResponseMessage second = await client.SendAsync(Clients.Get(HttpVersion.Version11, _server.Url("/bytes/300000")), Token);
        Assert.Equal(TestBody.Bytes(300_000), await second.Content.ReadAsByteArrayAsync(Token));

        // Two tunnels, each asked for without credentials first, as SocketsHttpHandler does.
        Assert.Equal(4, proxy.Heads.Count);
        Assert.DoesNotContain("Proxy-Authorization", proxy.Heads[0], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Proxy-Authorization: Basic ", proxy.Heads[1], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(closes ? 4 : 2, proxy.Connections);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_PlainHttp_ProxyAsks_IsAnswered(bool isTls)
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(s_credentials, closes: true, isTls ? s_certificate : null);
        foreach (Place place in Enum.GetValues<Place>())
        {
            using HttpClient client = Client(proxy.Address, place);
            Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://localhost:{plain.Port}/hello"), Token));
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Get_WrongCredentials_AreTriedOnceAndNotTold(bool closes, bool isTls)
    {
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(s_credentials, closes, isTls ? s_certificate : null);
        var tracked = new Dialing.TrackedConnections();
        using HttpClient client = Through.Proxy(
            s_certificate, proxy.Address, new NetworkCredential("user", "hush-hush"), options => options.Dial = tracked.DialAsync);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal((HttpRequestError.ProxyTunnelError, HttpStatusCode.ProxyAuthenticationRequired), (error.HttpRequestError, error.StatusCode!.Value));
        Assert.Contains("credentials", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("user:hush-hush")), error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, proxy.Heads.Count);
        tracked.AssertClosed(opened: closes ? 2 : 1);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_CacheForAnotherProxy_ShowsNothing()
    {
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(s_credentials, closes: false);
        var cache = new CredentialCache { { new Uri("http://other.test:3128"), "Basic", s_credentials } };
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, cache);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, error.StatusCode);
        Assert.DoesNotContain("Proxy-Authorization", Assert.Single(proxy.Heads), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Where a WebProxy's URL holds user and password, .NET's own TLS and ours do the same with them.</summary>
    [Theory(Timeout = Deadline)]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task Get_CredentialsInTheUrlOfAWebProxy_AreUsedAsSocketsHttpHandlerDoes(string scheme)
    {
        var credentials = new NetworkCredential("user", "secret");
        await using IProxyServer proxy = scheme == "http"
            ? ScriptedProxy.AsksFor(credentials, closes: false)
            : await MicrosocksServer.StartAsync(credentials);
        Uri address = Through.WithCredentials(proxy.Address);
        using var reference = new HttpClient(new SocketsHttpHandler
        {
            Proxy = new WebProxy(address),
            SslOptions = new() { CertificateChainPolicy = ReferenceClient.Policy(s_certificate) },
        });
        using HttpClient client = Through.Proxy(s_certificate, address);
        Assert.Equal(await OutcomeAsync(reference), await OutcomeAsync(client));

        async Task<string> OutcomeAsync(HttpClient tried)
        {
            try
            {
                return await tried.GetStringAsync(_server.Url("/hello"), Token);
            }
            catch (HttpRequestException error)
            {
                return error.HttpRequestError.ToString();
            }
        }
    }

    private static HttpClient Client(Uri proxy, Place place)
    {
        var cache = new CredentialCache { { proxy, "Basic", s_credentials } };
        return Through.Proxy(
            s_certificate,
            new WebProxy(proxy) { Credentials = place switch { Place.OfTheProxy => s_credentials, Place.Cache => cache, _ => null } },
            setUp: inner => inner.DefaultProxyCredentials = place switch { Place.Defaults => s_credentials, Place.DefaultCache => cache, _ => null });
    }
}
