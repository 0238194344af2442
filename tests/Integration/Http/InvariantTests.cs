using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Http;

/// <summary>No request leaves over another TLS, and none to another host than the one that was verified.</summary>
public sealed class InvariantTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyReplacedLater_IsRefusedBeforeAnyTls()
    {
        await using ScriptedServer proxy = ScriptedServer.PlainHttp();
        var inner = new SocketsHttpHandler();
        using var client = new HttpClient(Clients.Handler(s_certificate, inner: inner));
        inner.Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}");
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri("https://www.example.com/"), Token));
        Assert.Equal(HttpRequestError.ProxyTunnelError, error.HttpRequestError);
        Assert.Contains("Set Proxy before", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, proxy.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_HttpThroughProxy_IsNoneOfOurBusiness()
    {
        await using ScriptedServer proxy = ScriptedServer.PlainHttp();
        using HttpClient client = Clients.Trusting(
            s_certificate, inner: new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}"), UseProxy = true });
        using HttpResponseMessage response = await client.GetAsync(new Uri("http://www.example.com/"), Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.GetTlsInfo());
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ConnectCallbackReplacedLater_FailsClosed()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        var inner = new SocketsHttpHandler();
        using var client = new HttpClient(Clients.Handler(s_certificate, inner: inner));
        inner.ConnectCallback = async (context, token) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        };
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(server.Url("/hello"), Token));
        Assert.Equal(0, server.Counts.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_CallbackGivesARealSslStream_IsRefused()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        var inner = new SocketsHttpHandler();
        using var client = new HttpClient(Clients.Handler(s_certificate, inner: inner));
        inner.ConnectCallback = async (context, token) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, token);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    EnabledSslProtocols = SslProtocols.Tls13,
                    CertificateChainPolicy = ReferenceClient.Policy(s_certificate),
                },
                token);
            return tls;
        };
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(server.Url("/hello"), Token));
        Assert.Contains("another TLS", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, server.Counts.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Connect_RequestWasRedirectedMeanwhile_IsRefused()
    {
        await using KestrelServer first = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer other = await KestrelServer.StartAsync(s_certificate);
        var inner = new SocketsHttpHandler();
        using var client = new HttpClient(Clients.Handler(s_certificate, inner: inner));
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> ours = inner.ConnectCallback!;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var late = new TaskCompletionSource<(DnsEndPoint EndPoint, Uri RequestUri, Exception? Error)>(TaskCreationOptions.RunContinuationsAsynchronously);
        int connects = 0;
        inner.ConnectCallback = async (context, token) =>
        {
            if (context.DnsEndPoint.Port != first.Port || Interlocked.Increment(ref connects) != 2)
            {
                return await ours(context, token);
            }

            await release.Task.WaitAsync(TimeSpan.FromSeconds(30), token);
            Uri uri = context.InitialRequestMessage.RequestUri!;
            try
            {
                Stream stream = await ours(context, token);
                late.SetResult((context.DnsEndPoint, uri, null));
                return stream;
            }
            catch (Exception error)
            {
                late.SetResult((context.DnsEndPoint, uri, error));
                throw;
            }
        };

        // The only connection is busy with a body that nobody reads, so the second request asks for another one...
        using HttpResponseMessage busy = await client.SendAsync(
            Clients.Get(HttpVersion.Version11, first.Url("/bytes/20000000")), HttpCompletionOption.ResponseHeadersRead, Token);
        Task<HttpResponseMessage> redirected = client.SendAsync(
            Clients.Get(HttpVersion.Version11, first.Url($"/redirect?to={Uri.EscapeDataString(other.Url("/hello").AbsoluteUri)}")), Token);
        while (Volatile.Read(ref connects) < 2)
        {
            await Task.Delay(10, Token);
        }

        // ...but is served by the first, once that is free, and moves on to the other server.
        await busy.Content.CopyToAsync(Stream.Null, Token);
        using (HttpResponseMessage response = await redirected)
        {
            Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
            Assert.Equal(other.Port, response.RequestMessage!.RequestUri!.Port);
        }

        // Now the connection that it asked for is made: the context names a request to another origin.
        release.SetResult();
        (DnsEndPoint endPoint, Uri requestUri, Exception? error) = await late.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(first.Port, endPoint.Port);
        Assert.Equal(other.Port, requestUri.Port);
        Assert.Contains("has moved on", Assert.IsType<HttpRequestException>(error).Message, StringComparison.Ordinal);
        Assert.Equal(1, first.Counts.Handshakes);
        Assert.Equal("hello\n", await client.GetStringAsync(first.Url("/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_HttpThroughProxiesThatTakeTurns_Works()
    {
        await using ScriptedServer one = ScriptedServer.PlainHttp();
        await using ScriptedServer two = ScriptedServer.PlainHttp();
        using HttpClient client = Clients.Trusting(s_certificate, inner: new SocketsHttpHandler { Proxy = new TurnsProxy(one.Port, two.Port) });
        using HttpResponseMessage response = await client.GetAsync(new Uri("http://www.example.com/"), Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ConnectTimeoutOfTheInnerHandler_IsReportedAsItsOwn()
    {
        await using FullBacklog full = await FullBacklog.StartAsync();
        using HttpClient client = Clients.Trusting(s_certificate, inner: new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromMilliseconds(500) });
        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync(new Uri($"https://localhost:{full.Port}/"), Token));
        Assert.Contains("ConnectTimeout", Assert.IsType<TimeoutException>(error.InnerException).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task WebSocket_OverHttp2_IsNotTakenForAProxy()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        using HttpClient client = Clients.Trusting(s_certificate);
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        // The server has no WebSocket there: it is reached, and says no.
        var error = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(
            () => socket.ConnectAsync(new Uri($"wss://localhost:{server.Port}/hello"), client, Token));
        Assert.DoesNotContain("proxy", error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, server.Counts.Handshakes);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_HostHeaderOfAnotherHost_IsVerifiedByTheEndpoint()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(TestPki.Shared.Leaf(LeafSpec.For("other.example")));
        using HttpClient client = Clients.Trusting(s_certificate);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url("/hello"));
        request.Headers.Host = "other.example";
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, Token));
        Assert.Equal(TlsErrorReason.NameMismatch, Assert.IsType<TlsException>(error.InnerException).Reason);
        Assert.Equal(0, server.Counts.Requests);
    }

    private sealed class TurnsProxy(params int[] ports) : IWebProxy
    {
        private int _asked;

        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => new($"http://127.0.0.1:{ports[Interlocked.Increment(ref _asked) % ports.Length]}");

        public bool IsBypassed(Uri host) => false;
    }
}
