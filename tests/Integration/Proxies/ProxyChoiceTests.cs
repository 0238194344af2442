using System.Collections.Concurrent;
using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>Whether a request takes a proxy, and which: what the caller's IWebProxy says counts, whatever it says.</summary>
public sealed class ProxyChoiceTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private KestrelServer _server = null!;
    private ScriptedProxy _proxy = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await KestrelServer.StartAsync(s_certificate);
        _proxy = ScriptedProxy.Forwards();
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory(Timeout = Deadline)]
    [InlineData("localhost", true)]
    [InlineData("local.*", true)]
    [InlineData("other\\.test", false)]
    public async Task Get_BypassList_IsObeyed(string pattern, bool isBypassed)
    {
        using HttpClient client = Through.Proxy(s_certificate, new WebProxy(_proxy.Address, BypassOnLocal: false, [pattern]));
        await GetAsync(client, isBypassed);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    public async Task Get_BypassOnLocal_IsObeyed(string host, bool isBypassed)
    {
        using HttpClient client = Through.Proxy(s_certificate, new WebProxy(_proxy.Address, BypassOnLocal: true));
        await GetAsync(client, isBypassed, host);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_UseProxyIsFalse_GoesDirect()
    {
        using HttpClient client = Through.Proxy(s_certificate, new WebProxy(_proxy.Address), setUp: inner => inner.UseProxy = false);
        await GetAsync(client, isBypassed: true);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyWithoutAddress_GoesDirect()
    {
        using HttpClient client = Through.Proxy(s_certificate, new WebProxy());
        await GetAsync(client, isBypassed: true);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyIsNull_GoesDirect()
    {
        using HttpClient client = Through.Proxy(s_certificate, new ChosenProxy(_ => null));
        await GetAsync(client, isBypassed: true);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyIsTheDestination_GoesDirect()
    {
        using HttpClient client = Through.Proxy(s_certificate, new ChosenProxy(destination => destination));
        await GetAsync(client, isBypassed: true);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_BypassedByTheObject_NeverAsksForTheProxy()
    {
        var proxy = new ChosenProxy(_ => throw new InvalidOperationException("not to be asked"), bypasses: true);
        using HttpClient client = Through.Proxy(s_certificate, proxy);
        await GetAsync(client, isBypassed: true);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyObjectThrows_NothingLeaves()
    {
        using HttpClient client = Through.Proxy(s_certificate, new ChosenProxy(_ => throw new InvalidOperationException("the script is broken")));
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Contains("the script is broken", error.ToString(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (_server.Counts.Connections, _proxy.Connections));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("ftp")]
    [InlineData("socks")]
    [InlineData("quic")]
    public async Task Get_UnknownScheme_IsNamed(string scheme)
    {
        var address = new Uri($"{scheme}://user:secret@127.0.0.1:{_proxy.Port}");
        using HttpClient client = Through.Proxy(s_certificate, new ChosenProxy(_ => address));
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Contains($"{scheme}://127.0.0.1:{_proxy.Port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (_server.Counts.Connections, _proxy.Connections));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyObject_IsAskedForTheOrigin()
    {
        var proxy = new ChosenProxy(_ => _proxy.Address);
        using HttpClient client = Through.Proxy(s_certificate, proxy);
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello?secret=1"), Token));

        // The path stays between client and server: one tunnel serves them all.
        Assert.All(proxy.Asked, uri => Assert.Equal($"https://localhost:{_server.Port}/", uri.AbsoluteUri));
        Assert.NotEmpty(proxy.Asked);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyObjectChangesItsMind_NextConnectionFollows()
    {
        await using ScriptedProxy other = ScriptedProxy.Forwards();
        Uri address = _proxy.Address;
        using HttpClient client = Through.Proxy(s_certificate, new ChosenProxy(_ => Volatile.Read(ref address)), setUp: inner => inner.PooledConnectionLifetime = TimeSpan.Zero);
        await client.GetStringAsync(_server.Url("/hello"), Token);
        Assert.Equal((1, 0), (_proxy.Connections, other.Connections));
        Volatile.Write(ref address, other.Address);
        await client.GetStringAsync(_server.Url("/hello"), Token);
        Assert.Equal((1, 1), (_proxy.Connections, other.Connections));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyObjectAnswersTwiceDifferently_IsNoHang()
    {
        int asked = 0;
        using HttpClient client = Through.Proxy(s_certificate, new ChosenProxy(_ => Interlocked.Increment(ref asked) % 2 == 0 ? null : _proxy.Address));
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await client.SendAsync(Clients.Get(HttpVersion.Version11, _server.Url("/hello")), Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_RedirectAcrossProxiedAndBypassedHosts_EachGoesItsWay()
    {
        // localhost is bypassed, 127.0.0.1 is not.
        using HttpClient client = Through.Proxy(s_certificate, new WebProxy(_proxy.Address, BypassOnLocal: false, ["localhost"]));
        Uri proxied = _server.Url("/hello", "127.0.0.1");
        using (HttpResponseMessage response = await client.GetAsync(_server.Url($"/redirect?to={Uri.EscapeDataString(proxied.AbsoluteUri)}"), Token))
        {
            Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
            Assert.Equal(_proxy.Address, response.GetTlsInfo()!.Proxy);
        }

        Assert.Equal(1, _proxy.Connections);
        using HttpResponseMessage back = await client.GetAsync(
            _server.Url($"/redirect?to={Uri.EscapeDataString(_server.Url("/hello").AbsoluteUri)}", "127.0.0.1"), Token);
        Assert.Equal("hello\n", await back.Content.ReadAsStringAsync(Token));
        Assert.Null(back.GetTlsInfo()!.Proxy);
        Assert.Equal((1, 2), (_proxy.Connections, _server.Counts.Handshakes));
    }

    private async Task GetAsync(HttpClient client, bool isBypassed, string host = "localhost")
    {
        using HttpResponseMessage response = await client.GetAsync(_server.Url("/hello", host), Token);
        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(isBypassed ? null : _proxy.Address, response.GetTlsInfo()!.Proxy);
        Assert.Equal(isBypassed ? 0 : 1, _proxy.Connections);
    }

    private sealed class ChosenProxy(Func<Uri, Uri?> choose, bool bypasses = false) : IWebProxy
    {
        private readonly ConcurrentQueue<Uri> _asked = new();

        public IReadOnlyList<Uri> Asked => [.. _asked];

        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination)
        {
            _asked.Enqueue(destination);
            return choose(destination);
        }

        public bool IsBypassed(Uri host) => bypasses;
    }
}
