using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Polly;
using TlsSimple.Integration.Dialing;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>Proxies that open no tunnel: the error says who and what, at once, and nothing stays open.</summary>
public sealed class ProxyRefusalTests
{
    private const int Deadline = 60_000;

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);
    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly Uri s_server = new("https://server.test:4433/path?query");

    /// <summary>Answers that keep the connection open, and the status that they have.</summary>
    private static readonly Dictionary<string, (string Answer, int Status)> s_statuses = new()
    {
        ["301"] = ("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 301),
        ["302 to https"] = ("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302),
        ["401"] = ("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", 401),
        ["403"] = ("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nno.\n", 403),
        ["403, half a body"] = ("HTTP/1.1 403 Forbidden\r\nContent-Length: 4000\r\n\r\nno.\n", 403),
        ["403, chunks without end"] = ("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nno.\n\r\n", 403),
        ["403, HTTP/1.0, body without end"] = ("HTTP/1.0 403 Forbidden\r\n\r\nno.\n", 403),
        ["404"] = ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404),
        ["405, no reason"] = ("HTTP/1.1 405\r\nContent-Length: 0\r\n\r\n", 405),
        ["407, no challenge"] = ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", 407),
        ["407, a scheme that nobody knows"] = ("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Hoba\r\nContent-Length: 0\r\n\r\n", 407),
        ["407, Basic"] = ("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", 407),
        ["500"] = ("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", 500),
        ["502, dashes in the reason"] = ("HTTP/1.1 502 cannot - connect\r\nContent-Length: 0\r\n\r\n", 502),
        ["503, after 100"] = ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", 503),
        ["999"] = ("HTTP/1.1 999 Mine\r\nContent-Length: 0\r\n\r\n", 999),
        ["101"] = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", 101),
    };

    private static readonly Dictionary<string, string> s_nonsense = new()
    {
        ["garbage"] = "\u0001\u0002\u0003 what?\r\n\r\n",
        ["SMTP"] = "220 mail.test ESMTP\r\n",
        ["status of two digits"] = "HTTP/1.1 20 OK\r\n\r\n",
        ["status of letters"] = "HTTP/1.1 2xx OK\r\n\r\n",
        ["HTTP/3.0"] = "HTTP/3.0 200 OK\r\n\r\n",
        ["header without colon"] = "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
        ["huge headers"] = $"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"X-{i}: {new string('x', 100)}\r\n")))}\r\n",
        ["one huge header"] = $"HTTP/1.1 200 OK\r\nX: {new string('x', 1_000_000)}",
    };

    private static readonly Dictionary<string, string> s_endings = new()
    {
        ["nothing"] = "",
        ["half a status line"] = "HTTP/1.1 20",
        ["half a head"] = "HTTP/1.1 200 OK\r\nVia: x\r\n",
        ["blank lines"] = "\r\n\r\n",
        ["100 alone"] = "HTTP/1.1 100 Continue\r\n\r\n",
    };

    public static TheoryData<string> Statuses => [.. s_statuses.Keys];

    public static TheoryData<string> Nonsense => [.. s_nonsense.Keys];

    public static TheoryData<string> Endings => [.. s_endings.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Statuses))]
    public async Task Get_AnotherStatus_IsNamed(string answer)
    {
        await using WatchedProxy proxy = WatchedProxy.AnsweringAll(s_statuses[answer].Answer);
        var tracked = new TrackedConnections();
        HttpRequestException error = await FailAsync(proxy.Address, tracked);
        Assert.Equal((HttpStatusCode)s_statuses[answer].Status, error.StatusCode);
        Assert.Contains($"answered {s_statuses[answer].Status}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\s\.$", error.Message);
        tracked.AssertClosed(opened: 1);
        await proxy.WaitForEndAsync(s_soon);
        Assert.Equal(1, proxy.Proxy.Connections);
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Nonsense))]
    public async Task Get_Nonsense_IsRefused(string answer)
    {
        await using WatchedProxy proxy = WatchedProxy.Answering(s_nonsense[answer]);
        var tracked = new TrackedConnections();
        HttpRequestException error = await FailAsync(proxy.Address, tracked);
        Assert.Null(error.StatusCode);
        tracked.AssertClosed(opened: 1);
        await proxy.WaitForEndAsync(s_soon);
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Endings))]
    public async Task Get_ProxyClosesTooEarly_IsSaid(string answer)
    {
        await using ScriptedProxy proxy = ScriptedProxy.AnswersAndCloses(s_endings[answer]);
        var tracked = new TrackedConnections();
        HttpRequestException error = await FailAsync(proxy.Address, tracked);
        Assert.Null(error.StatusCode);

        // SocketsHttpHandler asks three times more where not one byte came.
        tracked.AssertClosed(opened: answer == "nothing" ? 4 : 1);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyResets_IsSaid()
    {
        await using ScriptedProxy proxy = ScriptedProxy.Resets();
        var tracked = new TrackedConnections();
        await FailAsync(proxy.Address, tracked);
        tracked.AssertClosed(opened: 1);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("200 OK")]
    [InlineData("204 No Content")]
    public async Task Get_ProxyClosesBehindItsAnswer_IsAFailedHandshake(string status)
    {
        await using ScriptedProxy proxy = ScriptedProxy.AnswersAndCloses($"HTTP/1.1 {status}\r\n\r\n");
        var tracked = new TrackedConnections();
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options => options.Dial = tracked.DialAsync);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(s_server, Token).WaitAsync(s_soon, Token));
        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.True(tls.Reason is TlsErrorReason.ClosedDuringHandshake or TlsErrorReason.TransportFailed, tls.ToString());
        tracked.AssertClosed(opened: tracked.All.Count);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http", "")]
    [InlineData("http", "HTTP/1.1 200 OK\r\n")]
    [InlineData("http", "HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("https", "")]
    [InlineData("socks5", "")]
    [InlineData("socks4a", "")]
    public async Task Get_ProxyFallsSilent_ConnectTimeoutNamesIt(string scheme, string said)
    {
        await using WatchedProxy proxy = WatchedProxy.Answering(said, scheme == "https" ? s_certificate : null);
        Uri address = new UriBuilder(proxy.Address) { Scheme = scheme }.Uri;
        var tracked = new TrackedConnections();
        using HttpClient client = Through.Proxy(s_certificate, Through.WithCredentials(address), configure: options =>
        {
            options.Dial = tracked.DialAsync;
            options.ConnectTimeout = TimeSpan.FromMilliseconds(700);
            options.ConnectPipeline = ResiliencePipeline.Empty;
        });
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(s_server, Token).WaitAsync(s_soon, Token));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.Equal(SocketError.TimedOut, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        AssertNames(error, address);
        Assert.Contains("ConnectTimeout", error.Message, StringComparison.Ordinal);
        tracked.AssertClosed(opened: 1);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http", "")]
    [InlineData("http", "HTTP/1.1 200 OK\r\n")]
    [InlineData("https", "")]
    [InlineData("socks5", "")]
    [InlineData("socks4a", "")]
    public async Task OpenAsync_CancelledWhileTheProxyThinks_ClosesAtOnce(string scheme, string said)
    {
        await using WatchedProxy proxy = WatchedProxy.Answering(said, scheme == "https" ? s_certificate : null);
        Uri address = new UriBuilder(proxy.Address) { Scheme = scheme }.Uri;
        var tracked = new TrackedConnections();
        var options = new TlsSimpleOptions { Trust = TrustAnchors.FromPemFile(s_certificate.CaPemPath), Dial = tracked.DialAsync };
        using var connector = new TransportConnector(options, new TransportDialer(options, null), new ProxyRouter(new WebProxy(address)), null);
        using var request = new HttpRequestMessage(HttpMethod.Get, s_server);
        var target = new ConnectTarget(
            new DnsEndPoint(s_server.Host, s_server.Port), "https", HostName.Parse(s_server.Host, "host"), AlpnOffer.Http11, UserAgent: null, request);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        Task<Transport> opening = connector.OpenAsync(target, cancel.Token).AsTask();
        await WaitUntilAsked(scheme, proxy, tracked);
        Assert.False(opening.IsCompleted);
        await cancel.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(TimeSpan.FromSeconds(3), Token));
        Assert.Equal(cancel.Token, error.CancellationToken);
        tracked.AssertClosed(opened: 1);
        await proxy.WaitForEndAsync(TimeSpan.FromSeconds(3));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_Cancelled_EndsAtOnceAndClosesTheConnection()
    {
        await using WatchedProxy proxy = WatchedProxy.Answering("");
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<HttpResponseMessage> get = client.GetAsync(s_server, cancel.Token);
        await proxy.Proxy.WaitForHeadAsync(new("^CONNECT "), s_soon);
        long start = Stopwatch.GetTimestamp();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get.WaitAsync(s_soon, Token));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(3));

        // SocketsHttpHandler itself lets an attempt go on for 5 s more: another request may want the connection.
        await proxy.WaitForEndAsync(s_soon);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyRefusesTheConnection_NamesIt()
    {
        int port = UnusedPort();
        var address = new Uri($"http://127.0.0.1:{port}");
        using HttpClient client = Through.Proxy(s_certificate, Through.WithCredentials(address), configure: Once);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(s_server, Token));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        var unreachable = Assert.IsType<ProxyUnreachableException>(error.InnerException);
        Assert.Equal((SocketError.ConnectionRefused, address), (unreachable.SocketErrorCode, unreachable.Proxy));
        AssertNames(error, address);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyIsNotInTheDns_NamesIt()
    {
        var address = new Uri("http://no-such-proxy.invalid:3128");
        using HttpClient client = Through.Proxy(s_certificate, Through.WithCredentials(address), configure: Once);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(s_server, Token));
        AssertNames(error, address);
        Assert.Equal(HttpRequestError.NameResolutionError, error.HttpRequestError);
        Assert.IsType<ProxyUnreachableException>(error.InnerException);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("socks5", "no method is good enough", new byte[] { 5, 0xff })]
    [InlineData("socks5", "not SOCKS", new byte[] { (byte)'H', (byte)'T', (byte)'T', (byte)'P' })]
    [InlineData("socks5", "connection refused", new byte[] { 5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0 })]
    [InlineData("socks5", "an answer of another version", new byte[] { 5, 0, 4, 0, 0, 1, 0, 0, 0, 0, 0, 0 })]
    [InlineData("socks5", "an address of no kind", new byte[] { 5, 0, 5, 0, 0, 9, 0, 0, 0, 0, 0, 0 })]
    [InlineData("socks4a", "rejected", new byte[] { 0, 91, 0, 0, 0, 0, 0, 0 })]
    [InlineData("socks4a", "not SOCKS", new byte[] { (byte)'H', (byte)'T', (byte)'T', (byte)'P', 0, 0, 0, 0 })]
    public async Task Get_SocksSaysNo_IsSaid(string scheme, string what, byte[] answer)
    {
        Assert.NotEmpty(what);
        await using ScriptedServer proxy = ScriptedServer.Says(answer);
        var tracked = new TrackedConnections();
        await FailAsync(new Uri($"{scheme}://127.0.0.1:{proxy.Port}"), tracked);
        tracked.AssertClosed(opened: 1);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("socks5")]
    [InlineData("socks4a")]
    public async Task Get_SocksClosesOrResets_IsSaid(string scheme)
    {
        await using ScriptedServer closes = ScriptedServer.SaysAndCloses([5]);
        await using ScriptedServer resets = ScriptedServer.ResetsAfterClientHello();
        foreach (ScriptedServer proxy in new[] { closes, resets })
        {
            var tracked = new TrackedConnections();
            await FailAsync(new Uri($"{scheme}://127.0.0.1:{proxy.Port}"), tracked);
            tracked.AssertClosed(opened: 1);
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_Socks4ToAnIPv6Address_IsSaid()
    {
        await using var proxy = new Socks4aServer();
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://[::1]:4433/"), Token));
        Assert.Equal(HttpRequestError.ProxyTunnelError, error.HttpRequestError);
        Assert.Contains("[::1]:4433", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_AfterARefusal_TriesAnew()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        int asked = 0;
        await using var proxy = new ScriptedProxy(async connection =>
        {
            if (await connection.ReadHeadAsync())
            {
                bool isFirst = Interlocked.Increment(ref asked) == 1;
                await connection.WriteAsync(isFirst ? "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n");
                if (!isFirst)
                {
                    await connection.RelayAsync();
                }
            }
        });
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(server.Url("/hello"), Token));
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
    }

    private static async Task<HttpRequestException> FailAsync(Uri proxy, TrackedConnections tracked)
    {
        using HttpClient client = Through.Proxy(s_certificate, Through.WithCredentials(proxy), configure: options => options.Dial = tracked.DialAsync);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(s_server, Token).WaitAsync(s_soon, Token));
        Assert.Equal(HttpRequestError.ProxyTunnelError, error.HttpRequestError);
        AssertNames(error, proxy);
        Assert.Contains("server.test:4433", error.Message, StringComparison.Ordinal);
        return error;
    }

    private static void AssertNames(HttpRequestException error, Uri proxy)
    {
        Assert.Contains($"{proxy.Scheme}://{proxy.Authority}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>HTTP proxies note the request; from a SOCKS proxy that says nothing the client waits from the beginning.</summary>
    private static async Task WaitUntilAsked(string scheme, WatchedProxy proxy, TrackedConnections tracked)
    {
        if (scheme is "http" or "https")
        {
            await proxy.Proxy.WaitForHeadAsync(new("^CONNECT "), s_soon);
            return;
        }

        while (tracked.All.Count == 0)
        {
            await Task.Delay(5, Token);
        }
    }

    private static void Once(TlsSimpleOptions options) => options.ConnectPipeline = ResiliencePipeline.Empty;

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
