using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Polly;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>
/// SocketsHttpHandler takes every exception of a proxy object for "no proxy", and its settings can change until it is used: no request goes past
/// the proxy, and no tunnel under another TLS, for that.
/// </summary>
[Collection(nameof(ProcessWide))]
public sealed class NothingLeavesTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("https://proxy.test.:9/")]
    [InlineData("https://[fe80::1%25lo]:9/")]
    [InlineData("https://[::1]:9/")]
    [InlineData("https://a_b:9/")]
    public async Task Get_PlainHttp_OddNamesOfHttpsProxies_AreNotPassedBy(string proxy)
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        using HttpClient client = Through.Proxy(s_certificate, new Uri(proxy), configure: Once);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Plain(plain), Token));
        Assert.Equal(0, plain.Counts.Connections);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("https")]
    [InlineData("http")]
    public async Task Get_PlainHttp_ProxyObjectThrowsOnce_IsTheError(string scheme)
    {
        int asked = 0;
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        var proxy = new Chosen(_ => Interlocked.Increment(ref asked) == 1
            ? throw new InvalidOperationException("the script has a fault")
            : new Uri($"{scheme}://localhost:1"));
        using HttpClient client = Clients.Trusting(s_certificate, inner: new SocketsHttpHandler { Proxy = proxy });
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Plain(plain), Token));
        Assert.Equal("the script has a fault", Assert.IsType<InvalidOperationException>(error.InnerException).Message);
        Assert.Equal(0, plain.Counts.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_UseProxySwitchedOnLater_TunnelIsOurs()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        IWebProxy before = HttpClient.DefaultProxy;
        try
        {
            HttpClient.DefaultProxy = new WebProxy(proxy.Address);
            var inner = new SocketsHttpHandler { UseProxy = false };
            using HttpClient client = Clients.Trusting(s_certificate, inner: inner);
            inner.UseProxy = true;
            using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
            Assert.Equal(proxy.Address, response.GetTlsInfo()!.Proxy);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_UseProxySwitchedOffLater_GoesDirect()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        var inner = new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) };
        using HttpClient client = Clients.Trusting(s_certificate, inner: inner);
        inner.UseProxy = false;
        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
        Assert.Null(response.GetTlsInfo()!.Proxy);
        Assert.Empty(proxy.Heads);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_UseProxySwitchedOnUnderAUnixSocket_IsRefused()
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        using var directory = new ScratchDirectory();
        using var listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listening.Bind(new UnixDomainSocketEndPoint(directory.File("s")));
        listening.Listen();
        var inner = new SocketsHttpHandler();
        using HttpClient client = Clients.Trusting(s_certificate, options => options.UnixSocket = directory.File("s"), inner);
        inner.UseProxy = true;
        inner.Proxy = new WebProxy(proxy.Address);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://server.test/"), Token));
        Assert.Equal(HttpRequestError.ProxyTunnelError, error.HttpRequestError);
        Assert.Empty(proxy.Heads);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("https")]
    [InlineData("http")]
    public async Task Get_DefaultCredentials_AreNoPassword(string scheme)
    {
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(new NetworkCredential("user", "secret"), closes: false);
        using HttpClient client = Clients.Trusting(
            s_certificate, inner: new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) { UseDefaultCredentials = true } });
        try
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri($"{scheme}://localhost:1/"), Token);
            Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, response.StatusCode);
        }
        catch (HttpRequestException error)
        {
            Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, error.StatusCode);
        }

        Assert.NotEmpty(proxy.Heads);
        Assert.DoesNotContain(proxy.Heads, head => head.Contains("Proxy-Authorization", StringComparison.OrdinalIgnoreCase));
    }

    [Fact(Timeout = Deadline)]
    public async Task Connect_HttpsProxyOfPlainRequests_IsNamedByItsRealName()
    {
        await using var proxy = new ScriptedProxy(
            async connection =>
            {
                while (await connection.ReadHeadAsync())
                {
                    await connection.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
                }
            },
            certificate: s_certificate);
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        using HttpClient secure = Through.Proxy(s_certificate, proxy.Address, configure: options => options.HttpsOnly = true);
        using HttpClient nowhere = Through.Proxy(s_certificate, new Uri("https://localhost:1"), configure: Once);

        Exception refused = await FailureOfWebSocketAsync(client);
        Exception plain = await FailureOfWebSocketAsync(secure);
        Exception unreachable = await Assert.ThrowsAsync<HttpRequestException>(() => nowhere.GetAsync(new Uri("http://server.test/"), Token));

        Assert.Contains($"localhost:{proxy.Port}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ws://server.test", plain.InnerException!.Message, StringComparison.Ordinal);
        Assert.Contains("https://localhost:1", unreachable.Message, StringComparison.Ordinal);
        Assert.All([refused, plain, unreachable], error => Assert.DoesNotContain(".invalid", error.Message, StringComparison.Ordinal));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ConnectCallbackBehindSocks_GetsTheRequestOfTheCaller()
    {
        var key = new HttpRequestOptionsKey<string>("mine");
        string? seen = null;
        var inner = new SocketsHttpHandler
        {
            Proxy = new WebProxy("socks5://localhost:9"),
            ConnectCallback = (context, _) =>
            {
                seen = $"{context.InitialRequestMessage.RequestUri} {context.InitialRequestMessage.Options.TryGetValue(key, out string? _)}";
                throw new IOException("cable cut");
            },
        };
        using HttpClient client = Clients.Trusting(s_certificate, inner: inner);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://server.test/path");
        request.Options.Set(key, "x");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, Token));
        Assert.Equal("https://server.test/path True", seen);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task Get_ConnectCallbackFails_IsNoRefusalOfTheProxy(string scheme)
    {
        var inner = new SocketsHttpHandler { Proxy = new WebProxy($"{scheme}://proxy.test:9"), ConnectCallback = (_, _) => throw new IOException("cable cut") };
        using HttpClient client = Clients.Trusting(s_certificate, inner: inner);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://server.test/"), Token));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.Equal("cable cut", Assert.IsType<IOException>(error.InnerException).Message);
    }

    [Fact(Timeout = Deadline)]
    public async Task Connect_PlainRequestHasMovedOn_IsRefused()
    {
        await using KestrelServer real = await KestrelServer.StartAsync(new KestrelSettings());
        var inner = new SocketsHttpHandler();
        using HttpClient client = Clients.Trusting(s_certificate, inner: inner);
        using var moved = new HttpRequestMessage(HttpMethod.Get, "http://other.test/");
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(async () =>
            await inner.ConnectCallback!(SocketsHttpContexts.Connection(new DnsEndPoint("localhost", real.Port), moved), Token));
        Assert.Contains("has moved on", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, real.Counts.Connections);
    }

    private static void Once(TlsSimpleOptions options) => options.ConnectPipeline = ResiliencePipeline.Empty;

    private static Uri Plain(KestrelServer server) => new($"http://localhost:{server.Port}/hello");

    private static async Task<Exception> FailureOfWebSocketAsync(HttpClient client)
    {
        using var socket = new ClientWebSocket();
        WebSocketException error = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri("ws://server.test/"), client, Token));
        return Assert.IsType<HttpRequestException>(error.InnerException);
    }

    private sealed class Chosen(Func<Uri, Uri?> choose) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => choose(destination);

        public bool IsBypassed(Uri host) => false;
    }
}
