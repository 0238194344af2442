using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Polly;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using TlsSimple.Integration.Proxies;
using Xunit;

namespace TlsSimple.Integration.Dialing;

/// <summary>Local address, the two time limits, https only, and another name than the URL's, as the server sees them.</summary>
public sealed class ConnectOptionTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    private KestrelServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = Deadline)]
    public async Task LocalAddress_Set_IsWhatTheServerSees()
    {
        await using var relay = new Relay(_server, IPAddress.Loopback);
        using HttpClient client = Clients.Trusting(s_certificate, options => options.LocalAddress = IPAddress.Parse("127.0.0.2"));
        Assert.Equal("hello\n", await client.GetStringAsync(relay.Url("/hello"), Token));
        Assert.Equal(IPAddress.Parse("127.0.0.2"), Assert.Single(relay.Clients).Address);
    }

    [Fact(Timeout = Deadline)]
    public async Task LocalAddress_NoneOfTheServersFamily_IsSaid()
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.LocalAddress = IPAddress.IPv6Loopback);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello", "127.0.0.1"), Token));
        Assert.Equal(SocketError.AddressFamilyNotSupported, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        Assert.Contains("::1", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task LocalAddress_NotOfThisMachine_IsSaid()
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.LocalAddress = IPAddress.Parse("192.0.2.1"));
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello", "127.0.0.1"), Token));
        Assert.Equal(SocketError.AddressNotAvailable, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        Assert.Contains("192.0.2.1", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task LocalAddress_WithAProxy_IsWhatTheProxySees()
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        await using var relay = new Relay(proxy, IPAddress.Loopback);
        using HttpClient client = Through.Proxy(
            s_certificate, new Uri($"http://127.0.0.1:{relay.Port}"), configure: options => options.LocalAddress = IPAddress.Parse("127.0.0.2"));
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
        Assert.Equal(IPAddress.Parse("127.0.0.2"), Assert.Single(relay.Clients).Address);
    }

    [Fact(Timeout = Deadline)]
    public async Task ConnectTimeout_BlackHole_EndsBeforeHandshakeTimeout()
    {
        await using FullBacklog hole = await FullBacklog.StartAsync();
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            options.ConnectTimeout = TimeSpan.FromMilliseconds(300);
            options.ConnectPipeline = ResiliencePipeline.Empty;
        });
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri($"https://127.0.0.1:{hole.Port}/"), Token).WaitAsync(TimeSpan.FromSeconds(8), Token));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.Equal(SocketError.TimedOut, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
    }

    [Fact(Timeout = Deadline)]
    public async Task HandshakeTimeout_SilentServer_IsNotConnectTimeout()
    {
        await using ScriptedServer server = ScriptedServer.Silent();
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            options.ConnectTimeout = TimeSpan.FromMilliseconds(300);
            options.HandshakeTimeout = TimeSpan.FromMilliseconds(900);
        });
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri($"https://127.0.0.1:{server.Port}/"), Token).WaitAsync(s_soon, Token));
        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal((TlsErrorKind.Timeout, TlsErrorReason.HandshakeTimeout), (tls.Kind, tls.Reason));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(880));
        Assert.Equal(1, server.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task ConnectTimeout_Infinite_IsAllowed()
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.ConnectTimeout = Timeout.InfiniteTimeSpan);
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task HttpsOnly_Http_IsRefusedBeforeAnythingIsOpened()
    {
        var tracked = new TrackedConnections();
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            options.HttpsOnly = true;
            options.Dial = tracked.DialAsync;
        });
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://localhost:{_server.Port}/"), Token));
        AssertRefused(error);
        using var socket = new ClientWebSocket();
        WebSocketException ws = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://localhost:{_server.Port}/"), client, Token));
        AssertRefused(Assert.IsType<HttpRequestException>(ws.InnerException));
        Assert.Empty(tracked.All);
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http", "http")]
    [InlineData("http", "ws")]
    [InlineData("https", "http")]
    [InlineData("https", "ws")]
    [InlineData("socks5", "http")]
    [InlineData("socks5", "ws")]
    public async Task HttpsOnly_PlainThroughAProxy_IsRefusedAsWell(string proxyScheme, string scheme)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: proxyScheme == "https" ? s_certificate : null);
        var address = new Uri($"{proxyScheme}://localhost:{proxy.Port}");
        using HttpClient client = Through.Proxy(s_certificate, address, configure: options => options.HttpsOnly = true);
        if (scheme == "http")
        {
            AssertRefused(await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://server.test/"), Token)));
        }
        else
        {
            using var socket = new ClientWebSocket();
            WebSocketException ws = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri("ws://server.test/"), client, Token));
            AssertRefused(Assert.IsType<HttpRequestException>(ws.InnerException));
        }

        Assert.Equal(0, proxy.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task HttpsOnly_RedirectToHttp_IsNotFollowed()
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        using HttpClient client = Clients.Trusting(s_certificate, options => options.HttpsOnly = true);

        // SocketsHttpHandler itself does not follow from https to http: the redirect is the answer.
        using HttpResponseMessage response = await client.GetAsync(
            _server.Url($"/redirect?to={Uri.EscapeDataString($"http://localhost:{plain.Port}/hello")}"), Token);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(0, plain.Counts.Connections);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task ServerName_Set_IsSentAndVerified(string version)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(TestPki.Shared.Leaf(LeafSpec.For("inner.test")));
        using HttpClient client = Clients.Trusting(s_certificate, options => options.ServerName = "INNER.test");
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), server.Url("/tls")), Token);
        Assert.EndsWith(" inner.test", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal("inner.test", response.GetTlsInfo()!.ServerName);
        Assert.Contains($"localhost:{server.Port}", await client.GetStringAsync(server.Url("/headers"), Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task ServerName_NotInTheCertificate_IsRefusedThoughTheUrlFits()
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.ServerName = "other.test");
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal(TlsErrorReason.NameMismatch, Assert.IsType<TlsException>(error.InnerException).Reason);
        Assert.Equal(0, _server.Counts.Requests);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("127.0.0.9", false)]
    public async Task ServerName_Address_IsVerifiedWithoutSni(string name, bool isGood)
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.ServerName = name);
        if (isGood)
        {
            Assert.EndsWith(" -", await client.GetStringAsync(_server.Url("/tls"), Token), StringComparison.Ordinal);
        }
        else
        {
            HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/tls"), Token));
            Assert.Equal(TlsErrorReason.NameMismatch, Assert.IsType<TlsException>(error.InnerException).Reason);
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task ServerName_ThroughAProxy_IsSentToTheServer()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(TestPki.Shared.Leaf(LeafSpec.For("inner.test")));
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: s_certificate);
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options => options.ServerName = "inner.test");
        Assert.EndsWith(" inner.test", await client.GetStringAsync(server.Url("/tls"), Token), StringComparison.Ordinal);
        Assert.StartsWith($"CONNECT localhost:{server.Port} ", Assert.Single(proxy.Heads), StringComparison.Ordinal);
    }

    private static void AssertRefused(HttpRequestException error)
    {
        TlsException tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.PlaintextRefused), (tls.Kind, tls.Reason));
        Assert.Contains("HttpsOnly", tls.Message, StringComparison.Ordinal);
    }
}
