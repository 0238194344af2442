using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Polly;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Dialing;

/// <summary>Several addresses for one name (RFC 8305), with real sockets: the first that answers serves, and nothing is left of the others.</summary>
public sealed class HappyEyeballsTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf(LeafSpec.For("server.test"));
    private static readonly IPAddress s_second = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress s_third = IPAddress.Parse("127.0.0.3");
    private static readonly string[] s_socketTables = ["/proc/net/tcp", "/proc/net/tcp6"];
    private static readonly string[] s_namedInFailure = ["server.test", "127.0.0.3", "::1", "127.0.0.2"];

    private KestrelServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_FirstAddressIsABlackHole_SecondServesSoon(string version)
    {
        await using FullBacklog hole = await FullBacklog.StartAsync();
        await using var relay = new Relay(_server, s_second, hole.Port);
        int before = Connecting(hole.Port);
        using HttpClient client = Client(hole.Port, IPAddress.Loopback, s_second);
        long start = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), Url(hole.Port)), Token);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        TlsConnectionInfo tls = response.GetTlsInfo()!;
        Assert.Equal(new IPEndPoint(s_second, hole.Port), tls.RemoteEndPoint);
        Assert.InRange(tls.ConnectTime, ConnectRace.AttemptDelay - TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(10));
        Assert.True(elapsed < TimeSpan.FromSeconds(10), $"{elapsed}");
        await NoneIsLeftAsync(hole.Port, before);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_FirstAddressRefuses_SecondServesAtOnce()
    {
        await using var relay = new Relay(_server, s_second);
        using HttpClient client = Client(relay.Port, s_third, s_second);
        Assert.Equal("hello\n", await client.GetStringAsync(Url(relay.Port), Token));
        Assert.Single(relay.Clients);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_BothFamilies_TheOneThatListensServes(bool onIPv6)
    {
        await using var relay = new Relay(_server, onIPv6 ? IPAddress.IPv6Loopback : s_second);
        using HttpClient client = Client(relay.Port, onIPv6 ? s_second : IPAddress.IPv6Loopback, onIPv6 ? IPAddress.IPv6Loopback : s_second);
        using HttpResponseMessage response = await client.GetAsync(Url(relay.Port), Token);
        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(
            onIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
            Assert.IsType<IPEndPoint>(response.GetTlsInfo()!.RemoteEndPoint).AddressFamily);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_AllRefuse_EachIsNamed()
    {
        int port = UnusedPort();
        using HttpClient client = Client(port, s_third, IPAddress.IPv6Loopback, s_second);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Url(port), Token));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        Assert.All(s_namedInFailure, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_AllAreBlackHoles_EndsWithConnectTimeout()
    {
        await using FullBacklog hole = await FullBacklog.StartAsync();
        int before = Connecting(hole.Port);

        // Any address of this network leads to the same socket, so two of them are two attempts.
        using HttpClient client = Client(hole.Port, options => options.ConnectTimeout = TimeSpan.FromMilliseconds(600), IPAddress.Loopback, IPAddress.Loopback.MapToIPv6());
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Url(hole.Port), Token));
        Assert.Equal(SocketError.TimedOut, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        Assert.Contains("ConnectTimeout", error.Message, StringComparison.Ordinal);
        await NoneIsLeftAsync(hole.Port, before);
    }

    [Fact(Timeout = Deadline)]
    public async Task DialAsync_Cancelled_EndsAtOnceAndLeavesNothing()
    {
        await using FullBacklog hole = await FullBacklog.StartAsync();
        int before = Connecting(hole.Port);
        var dialer = new SocketDialer(new TlsSimpleOptions
        {
            Resolve = [new TlsResolveEntry("server.test", hole.Port, IPAddress.Loopback), new TlsResolveEntry("server.test", hole.Port, IPAddress.Loopback.MapToIPv6())],
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<Stream> dialling = dialer.DialAsync(new DnsEndPoint("server.test", hole.Port), cancel.Token).AsTask();
        while (Connecting(hole.Port) == before)
        {
            await Task.Delay(5, Token);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialling.WaitAsync(TimeSpan.FromSeconds(5), Token));
        await NoneIsLeftAsync(hole.Port, before);
    }

    /// <summary>Waits until the sockets of lost attempts are gone.</summary>
    private static async Task NoneIsLeftAsync(int port, int before)
    {
        while (Connecting(port) > before)
        {
            await Task.Delay(5, Token);
        }
    }

    /// <summary>How many sockets of this machine wait for an answer from that port (SYN_SENT).</summary>
    private static int Connecting(int port)
    {
        string end = string.Create(CultureInfo.InvariantCulture, $":{port:X4} 02 ");
        return s_socketTables.Sum(file => File.ReadLines(file).Count(line => line.Contains(end, StringComparison.Ordinal)));
    }

    private static HttpClient Client(int port, params IPAddress[] addresses) => Client(port, null, addresses);

    private static HttpClient Client(int port, Action<TlsSimpleOptions>? configure, params IPAddress[] addresses) => Clients.Trusting(s_certificate, options =>
    {
        options.Resolve = [.. addresses.Select(address => new TlsResolveEntry("server.test", port, address))];
        options.ConnectPipeline = ResiliencePipeline.Empty;
        configure?.Invoke(options);
    });

    private static Uri Url(int port) => new($"https://server.test:{port}/hello");

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
