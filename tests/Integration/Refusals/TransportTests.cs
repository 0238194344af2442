using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>What goes wrong before TLS, and a peer that takes its time: DNS, TCP, time limits, cancellation.</summary>
public sealed class TransportTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(400);

    private KestrelServer _good = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _good = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _good.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task Get_NobodyListens_IsAConnectionError(string host)
    {
        using HttpClient client = Client();
        HttpRequestException error = await Failure.OfGetAsync(client, new Uri($"https://{host}:{UnusedPort()}/"), Token);
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_HostDoesNotExist_IsANameResolutionError()
    {
        using HttpClient client = Client();
        HttpRequestException error = await Failure.OfGetAsync(client, new Uri("https://no-such-host.invalid/"), Token);
        Assert.Equal(HttpRequestError.NameResolutionError, error.HttpRequestError);
        Assert.IsType<SocketException>(error.InnerException);
        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_NobodyAccepts_RunsIntoConnectTimeout()
    {
        await using FullBacklog full = await FullBacklog.StartAsync();
        using HttpClient client = Client(options => options.ConnectTimeout = s_short);
        long start = Stopwatch.GetTimestamp();
        HttpRequestException error = await Failure.OfGetAsync(client, new Uri($"https://localhost:{full.Port}/"), Token);
        Assert.True(Stopwatch.GetElapsedTime(start) >= s_short * 0.9);
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        var socket = Assert.IsType<SocketException>(error.InnerException);
        Assert.Equal(SocketError.TimedOut, socket.SocketErrorCode);
        Assert.Contains($"localhost:{full.Port} within 0.4 s (ConnectTimeout)", socket.Message, StringComparison.Ordinal);
        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("silent")]
    [InlineData("drips a record")]
    [InlineData("drips an endless record")]
    [InlineData("stalls in its hello")]
    public async Task Get_PeerTakesItsTime_RunsIntoHandshakeTimeout(string how)
    {
        await using IPeer server = how switch
        {
            "silent" => ScriptedServer.Silent(),
            "drips a record" => ScriptedServer.Drips(new ServerHello().ToRecord(), TimeSpan.FromMilliseconds(100)),
            "drips an endless record" => ScriptedServer.Drips([22, 3, 3, 0x40, 0, .. new byte[1000]], TimeSpan.FromMilliseconds(20)),
            _ => FaultyTlsServer.Start(_good, Fault.StallAfterBytes(RelayDirection.ToClient, 60)),
        };
        using HttpClient client = Client(options => options.HandshakeTimeout = s_short);
        long start = Stopwatch.GetTimestamp();
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/"), Token);
        Assert.True(Stopwatch.GetElapsedTime(start) >= s_short * 0.9);
        TlsException tls = Failure.OfHandshake(error, TlsErrorKind.Timeout, TlsErrorReason.HandshakeTimeout);
        Assert.Contains("handshake with localhost did not end within 0.4 s (HandshakeTimeout)", tls.Message, StringComparison.Ordinal);
        Assert.Null(tls.Alert);
        await Failure.AssertStillServesAsync(new HttpClient(Clients.Handler(s_certificate)), _good, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_PeerDripsFastEnough_IsServed(string version)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_good, Fault.OneByteAtATime(RelayDirection.ToClient));
        using HttpClient client = Client();
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), relay.Url("/hello")), Token);
        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_CancelledWhileConnecting_EndsAtOnce()
    {
        await using FullBacklog full = await FullBacklog.StartAsync();
        await AssertCancellableAsync(new Uri($"https://localhost:{full.Port}/"));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_CancelledInTheHandshake_EndsAtOnce()
    {
        await using ScriptedServer server = ScriptedServer.Silent();
        await AssertCancellableAsync(server.Url("/"));
        Assert.Equal(1, server.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_CancelledBeforeItBegins_DialsNobody()
    {
        await using ScriptedServer server = ScriptedServer.Silent();
        using HttpClient client = Client();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync(server.Url("/"), new CancellationToken(canceled: true)));
        Assert.Equal(0, server.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_HttpClientTimeoutInTheHandshake_IsATimeout()
    {
        await using ScriptedServer server = ScriptedServer.Silent();
        using HttpClient client = Client();
        client.Timeout = s_short;
        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync(server.Url("/"), Token).WaitAsync(Failure.Soon, Token));
        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Fact(Timeout = Deadline)]
    public async Task Send_Blocking_FailsAsTheAsyncFormDoes()
    {
        using HttpClient client = Client(options => options.HandshakeTimeout = s_short);
        await using ScriptedServer silent = ScriptedServer.Silent();
        await using ScriptedServer closing = ScriptedServer.ClosesAfterClientHello();
        await using ScriptedServer plain = ScriptedServer.PlainHttp();

        Failure.OfHandshake(await SendAsync(client, silent.Url("/")), TlsErrorKind.Timeout, TlsErrorReason.HandshakeTimeout);
        Failure.OfHandshake(await SendAsync(client, closing.Url("/")), TlsErrorKind.Connection, TlsErrorReason.ClosedDuringHandshake);
        Failure.OfHandshake(await SendAsync(client, plain.Url("/")), TlsErrorKind.PeerProtocol, TlsErrorReason.NotTls);
        HttpRequestException refused = await SendAsync(client, new Uri($"https://localhost:{UnusedPort()}/"));
        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
    }

    private static Task<HttpRequestException> SendAsync(HttpClient client, Uri url) => Failure.OfAsync(() => Task.Run(
        () =>
        {
            using HttpResponseMessage response = client.Send(new HttpRequestMessage(HttpMethod.Get, url), Token);
        },
        Token));

    private static HttpClient Client(Action<TlsSimpleOptions>? configure = null) => Clients.Trusting(s_certificate, configure);

    private async Task AssertCancellableAsync(Uri url)
    {
        using HttpClient client = Client();
        using var cancel = new CancellationTokenSource();
        Task<HttpResponseMessage> pending = client.GetAsync(url, cancel.Token);
        await Task.Delay(s_short, Token);
        Assert.False(pending.IsCompleted);

        long start = Stopwatch.GetTimestamp();
        await cancel.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.WaitAsync(Failure.Soon, Token));
        Assert.Equal(cancel.Token, error.CancellationToken);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(3), $"Cancellation took {Stopwatch.GetElapsedTime(start)}.");
        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    private static int UnusedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
