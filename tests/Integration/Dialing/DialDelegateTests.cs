using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Polly;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using TlsSimple.Integration.Proxies;
using Xunit;

namespace TlsSimple.Integration.Dialing;

/// <summary>Raw connections from the caller: the Dial delegate, and a ConnectCallback that was on the SocketsHttpHandler.</summary>
public sealed class DialDelegateTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    private KestrelServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_StreamInMemory_Works(string version)
    {
        var asked = new ConcurrentQueue<DnsEndPoint>();
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Dial = (endPoint, _) =>
        {
            asked.Enqueue(endPoint);
            return ValueTask.FromResult<Stream>(InMemory());
        });
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), _server.Url("/bytes/1000000")), Token);
        Assert.Equal(TestBody.Bytes(1_000_000), await response.Content.ReadAsByteArrayAsync(Token));
        Assert.Null(response.GetTlsInfo()!.RemoteEndPoint);
        Assert.Equal(new DnsEndPoint("localhost", _server.Port), Assert.Single(asked));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_Null_IsAFaultOfTheDelegate(bool isDial)
    {
        using HttpClient client = Client(isDial, _ => null!);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        AssertInvalid(error, isDial ? "Dial returned null" : "ConnectCallback returned null");
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_TlsStream_IsRefusedAndClosed(bool isDial)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _server.Port, Token);
        var raw = new TrackedStream(socket);
        using HttpClient client = Client(isDial, _ => new SslStream(raw));
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        AssertInvalid(error, "SslStream");
        Assert.True(raw.IsClosed);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_DelegateThrows_CauseIsKeptAndNotRetried(bool isDial)
    {
        int calls = 0;
        using HttpClient client = Client(isDial, _ =>
        {
            calls++;
            throw new InvalidOperationException("no way there");
        });
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal("no way there", Assert.IsType<InvalidOperationException>(error.InnerException).Message);
        Assert.Equal(1, calls);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Get_DelegateIsSlow_ConnectTimeoutEndsIt(bool isDial, bool obeysItsToken)
    {
        var late = new TaskCompletionSource<Stream>(TaskCreationOptions.RunContinuationsAsynchronously);
        using HttpClient client = Slow(
            isDial,
            token => new ValueTask<Stream>(obeysItsToken ? late.Task.WaitAsync(token) : late.Task),
            options =>
            {
                options.ConnectTimeout = TimeSpan.FromMilliseconds(300);
                options.ConnectPipeline = ResiliencePipeline.Empty;
            });
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token).WaitAsync(s_soon, Token));
        Assert.Equal(SocketError.TimedOut, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);

        // What comes too late belongs to nobody else, so it is closed.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _server.Port, Token);
        var stream = new TrackedStream(socket);
        late.SetResult(stream);
        while (!obeysItsToken && !stream.IsClosed)
        {
            await Task.Delay(5, Token);
        }

        await stream.DisposeAsync();
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_Cancelled_DelegateIsToldAndTheRequestEnds()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using HttpClient client = Slow(isDial: true, async token =>
        {
            called.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
                return null!;
            }
            finally
            {
                told.SetResult();
            }
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<HttpResponseMessage> get = client.GetAsync(_server.Url("/hello"), cancel.Token);
        await called.Task.WaitAsync(s_soon, Token);
        long start = Stopwatch.GetTimestamp();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get.WaitAsync(s_soon, Token));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(3));

        // SocketsHttpHandler gives the attempt 5 s more.
        await told.Task.WaitAsync(s_soon, Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task Dispose_Client_ClosesWhatTheDelegateOpened()
    {
        var tracked = new TrackedConnections();
        using (HttpClient client = Clients.Trusting(s_certificate, options => options.Dial = tracked.DialAsync))
        {
            Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
            Assert.False(tracked.All[0].IsClosed);
        }

        while (!tracked.All[0].IsClosed)
        {
            await Task.Delay(5, Token);
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_HandshakeFails_ConnectionIsClosed()
    {
        await using KestrelServer stranger = await KestrelServer.StartAsync(TestPki.Shared.Leaf(new LeafSpec { Ca = "stranger" }));
        var tracked = new TrackedConnections();
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Dial = tracked.DialAsync);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(stranger.Url("/hello"), Token));
        tracked.AssertClosed(opened: 1);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_DelegateWithProxy_DialsTheProxy()
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        var asked = new ConcurrentQueue<DnsEndPoint>();
        var tracked = new TrackedConnections();
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options => options.Dial = (endPoint, token) =>
        {
            asked.Enqueue(endPoint);
            return tracked.DialAsync(endPoint, token);
        });
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello", "localhost"), Token));
        Assert.Equal(new DnsEndPoint("127.0.0.1", proxy.Port), Assert.Single(asked));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_ConnectCallback_GetsEndPointAndRequest(string version)
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        var seen = new ConcurrentQueue<(string Host, int Port, HttpMethod Method, Uri Url)>();
        using HttpClient client = Clients.Trusting(s_certificate, inner: Recording(seen));
        using HttpRequestMessage request = Clients.Get(Version.Parse(version), _server.Url("/hello"));
        using HttpResponseMessage response = await client.SendAsync(request, Token);
        Assert.Equal(_server.Port, Assert.IsType<IPEndPoint>(response.GetTlsInfo()!.RemoteEndPoint).Port);
        var http = new Uri($"http://localhost:{plain.Port}/hello");
        Assert.Equal("hello\n", await client.GetStringAsync(http, Token));
        Assert.Equal([("localhost", _server.Port, HttpMethod.Get, _server.Url("/hello")), ("localhost", plain.Port, HttpMethod.Get, http)], seen);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http", "CONNECT")]
    [InlineData("https", "CONNECT")]
    [InlineData("socks4a", "GET")]
    public async Task Get_ConnectCallbackWithProxy_GetsTheProxysEndPoint(string scheme, string method)
    {
        await using IProxyServer proxy = scheme switch
        {
            "http" => ScriptedProxy.Forwards(),
            "https" => ScriptedProxy.Forwards(certificate: s_certificate),
            _ => new Socks4aServer(),
        };
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        var seen = new ConcurrentQueue<(string Host, int Port, HttpMethod Method, Uri Url)>();
        SocketsHttpHandler inner = Recording(seen);
        inner.Proxy = new WebProxy(proxy.Address);
        using HttpClient client = Clients.Trusting(s_certificate, inner: inner);
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://localhost:{plain.Port}/hello"), Token));
        Assert.All(seen, call => Assert.Equal((proxy.Address.Host, proxy.Port), (call.Host, call.Port)));
        Assert.Equal(method, seen.First().Method.Method);
        Assert.Equal(2, seen.Count);
    }

    private static SocketsHttpHandler Recording(ConcurrentQueue<(string Host, int Port, HttpMethod Method, Uri Url)> seen)
    {
        var tracked = new TrackedConnections();
        return new SocketsHttpHandler
        {
            ConnectCallback = (context, token) =>
            {
                seen.Enqueue((context.DnsEndPoint.Host, context.DnsEndPoint.Port, context.InitialRequestMessage.Method, context.InitialRequestMessage.RequestUri!));
                return tracked.DialAsync(context.DnsEndPoint, token);
            },
        };
    }

    private static HttpClient Client(bool isDial, Func<CancellationToken, Stream> dial, Action<TlsSimpleOptions>? configure = null) =>
        Slow(isDial, token => ValueTask.FromResult(dial(token)), configure);

    private static HttpClient Slow(bool isDial, Func<CancellationToken, ValueTask<Stream>> dial, Action<TlsSimpleOptions>? configure = null) =>
        Clients.Trusting(
            s_certificate,
            options =>
            {
                options.Dial = isDial ? (_, token) => dial(token) : null;
                configure?.Invoke(options);
            },
            new SocketsHttpHandler { ConnectCallback = isDial ? null : (_, token) => dial(token) });

    private static void AssertInvalid(HttpRequestException error, string words)
    {
        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidOption), (tls.Kind, tls.Reason));
        Assert.Contains(words, tls.Message, StringComparison.Ordinal);
    }

    /// <summary>A connection whose near end is no socket.</summary>
    private DuplexPipeStream InMemory()
    {
        var up = new Pipe();
        var down = new Pipe();
        _ = PumpAsync();
        return new DuplexPipeStream(down.Reader, up.Writer);

        async Task PumpAsync()
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, _server.Port);
            Task toServer = up.Reader.CopyToAsync(socket.GetStream());
            Task toClient = socket.GetStream().CopyToAsync(down.Writer);
            await Task.WhenAny(toServer, toClient);
            await down.Writer.CompleteAsync();
        }
    }
}
