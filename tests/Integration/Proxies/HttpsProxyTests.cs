using System.Net;
using System.Security.Authentication;
using TlsSimple.Integration.ClientCertificates;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>TLS with an https proxy is ours as well, for tunnels and for plain http, and it is apart from TLS with the server.</summary>
public sealed class HttpsProxyTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly TestCertificate s_proxyCertificate = TestPki.Shared.Leaf(new LeafSpec { Ca = "proxies", DnsNames = ["localhost", "proxy.test"] });

    private KestrelServer _server = null!;
    private KestrelServer _plain = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static TlsClientOptions ProxyTls => new() { Trust = TrustAnchors.FromPemFile(s_proxyCertificate.CaPemPath) };

    public async ValueTask InitializeAsync()
    {
        _server = await KestrelServer.StartAsync(s_certificate);
        _plain = await KestrelServer.StartAsync(new KestrelSettings());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _plain.DisposeAsync();
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_ProxyOfAnUnknownCa_IsRefused(bool isPlain)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: s_proxyCertificate);
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Url(isPlain), Token));
        AssertRefused(error, proxy.Address, TlsErrorReason.UnknownIssuer);
        Assert.Empty(proxy.Heads);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_ProxyOfAnotherName_IsRefused(bool isPlain)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: TestPki.Shared.Leaf(LeafSpec.For("other.test")));
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Url(isPlain), Token));
        AssertRefused(error, proxy.Address, TlsErrorReason.NameMismatch);
        Assert.Empty(proxy.Heads);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_TrustOfTheProxyApart_EachHasItsOwn(bool isPlain)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: s_proxyCertificate);
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options => options.ProxyTls = ProxyTls);
        Assert.Equal("hello\n", await client.GetStringAsync(Url(isPlain), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_TrustOfTheProxy_IsNotGoodForServers()
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: s_proxyCertificate);
        await using KestrelServer server = await KestrelServer.StartAsync(s_proxyCertificate);
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options => options.ProxyTls = ProxyTls);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(server.Url("/hello"), Token));
        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal(TlsErrorReason.UnknownIssuer, tls.Reason);
        Assert.DoesNotContain("proxy", tls.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_OptionsOfTheProxyChangedLater_HasNoEffect()
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: s_proxyCertificate);
        TlsClientOptions proxyTls = ProxyTls;
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options => options.ProxyTls = proxyTls);
        proxyTls.Trust = TrustAnchors.FromPemFile(s_certificate.CaPemPath);
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_IdentityPinsAndFilter_AreForServersAlone(bool isPlain)
    {
        await using var proxy = new AskingTlsProxy(s_certificate);
        int filtered = 0;
        using HttpClient client = Through.Proxy(s_certificate, new Uri($"https://localhost:{proxy.Port}"), configure: options =>
        {
            options.Identity = ClientIdentity.Of(ClientIdentity.Issue());
            options.Pins = PublicKeyPins.DangerousWithoutBackup(PublicKeyPins.Of(TestPki.Shared.Leaf().ChainDer[0]));
            options.PeerFilter = _ => Interlocked.Increment(ref filtered) < 0;
        });
        if (isPlain)
        {
            using HttpResponseMessage response = await client.GetAsync(Url(isPlain: true), Token);
            Assert.Equal(418, (int)response.StatusCode);
        }
        else
        {
            HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Url(isPlain: false), Token));
            Assert.Equal(418, (int)error.StatusCode!.Value);
        }

        Assert.Equal((null, "localhost", "http/1.1"), Assert.Single(proxy.Clients));
        Assert.Equal(0, filtered);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_IdentitySelector_IsNotAskedForAProxy()
    {
        await using var proxy = new AskingTlsProxy(s_certificate);
        int asked = 0;
        using HttpClient client = Through.Proxy(s_certificate, new Uri($"https://localhost:{proxy.Port}"), configure: options => options.IdentitySelector = _ =>
        {
            asked++;
            return null;
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Url(isPlain: false), Token));
        Assert.Equal((0, 1), (asked, proxy.Clients.Count));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_IdentityOfProxyTls_IsShownToTheProxy()
    {
        await using var proxy = new AskingTlsProxy(s_proxyCertificate);
        TlsClientOptions proxyTls = ProxyTls;
        proxyTls.Identity = ClientIdentity.Of(ClientIdentity.Issue());
        using HttpClient client = Through.Proxy(s_certificate, new Uri($"https://localhost:{proxy.Port}"), configure: options => options.ProxyTls = proxyTls);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Url(isPlain: false), Token));
        Assert.Equal("CN=TlsSimple test client", Assert.Single(proxy.Clients).Certificate);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerName_IsNotTheProxys()
    {
        await using var proxy = new AskingTlsProxy(s_certificate);
        using HttpClient client = Through.Proxy(s_certificate, new Uri($"https://localhost:{proxy.Port}"), configure: options => options.ServerName = "other.test");
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Url(isPlain: false), Token));
        Assert.Equal(418, (int)error.StatusCode!.Value);
        Assert.Equal("localhost", Assert.Single(proxy.Clients).ServerName);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_VersionsOfTheOptions_AreTheProxysToo()
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: s_certificate);
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: Clients.Only(SslProtocols.Tls12));
        using HttpResponseMessage response = await client.GetAsync(Url(isPlain: false), Token);
        Assert.Equal(SslProtocols.Tls12, response.GetTlsInfo()!.Protocol);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_PinsOfTheServer_HoldThroughTheProxy()
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: s_certificate);
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options =>
            options.Pins = PublicKeyPins.DangerousWithoutBackup(PublicKeyPins.Of(TestPki.Shared.Leaf().ChainDer[0])));
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal(TlsErrorReason.PinMismatch, Assert.IsType<TlsException>(error.InnerException).Reason);
        Assert.Equal(0, _server.Counts.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxySpeaksNoTls_IsSaidOfTheProxy()
    {
        await using Faults.ScriptedServer proxy = Faults.ScriptedServer.PlainHttp();
        var address = new Uri($"https://localhost:{proxy.Port}");
        var tracked = new Dialing.TrackedConnections();
        using HttpClient client = Through.Proxy(s_certificate, address, configure: options => options.Dial = tracked.DialAsync);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        AssertRefused(error, address, TlsErrorReason.NotTls);
        tracked.AssertClosed(opened: 1);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyStopsInTheHandshake_HandshakeTimeoutNamesIt()
    {
        await using Faults.ScriptedServer proxy = Faults.ScriptedServer.Silent();
        var address = new Uri($"https://localhost:{proxy.Port}");
        var tracked = new Dialing.TrackedConnections();
        using HttpClient client = Through.Proxy(s_certificate, address, configure: options =>
        {
            options.Dial = tracked.DialAsync;
            options.HandshakeTimeout = TimeSpan.FromMilliseconds(300);
        });
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        AssertRefused(error, address, TlsErrorReason.HandshakeTimeout);
        tracked.AssertClosed(opened: 1);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_PlainHttpToManyHosts_UsesOneProxyEach()
    {
        await using ScriptedProxy one = ScriptedProxy.Forwards(certificate: s_certificate);
        await using ScriptedProxy two = ScriptedProxy.Forwards(certificate: s_certificate);
        using HttpClient client = Through.Proxy(s_certificate, new ByHost(("one.test", one.Address), ("two.test", two.Address)));
        foreach (string host in new[] { "one.test", "two.test", "one.test", "two.test" })
        {
            Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://{host}:{_plain.Port}/hello"), Token));
        }

        Assert.All(one.Heads, head => Assert.Contains("one.test", head, StringComparison.Ordinal));
        Assert.All(two.Heads, head => Assert.Contains("two.test", head, StringComparison.Ordinal));
        Assert.NotEmpty(one.Heads);
        Assert.NotEmpty(two.Heads);
    }

    private Uri Url(bool isPlain) => isPlain ? new Uri($"http://localhost:{_plain.Port}/hello") : _server.Url("/hello");

    private static void AssertRefused(HttpRequestException error, Uri proxy, TlsErrorReason reason)
    {
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal(reason, tls.Reason);
        Assert.Contains($"the proxy {proxy.Scheme}://{proxy.Authority}", tls.Message, StringComparison.Ordinal);
    }

    private sealed class ByHost(params (string Host, Uri Proxy)[] proxies) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => proxies.Single(pair => pair.Host == destination.Host).Proxy;

        public bool IsBypassed(Uri host) => false;
    }
}
