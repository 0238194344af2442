using System.Net;
using TlsSimple.Integration.Dialing;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>A tunnel lives and ends as any connection does, whatever became of the helper that made it.</summary>
public sealed class TunnelLifeTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    private KestrelServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [InlineData("http")]
    [InlineData("socks4a")]
    public async Task Dispose_Client_ClosesTheTunnel(string scheme)
    {
        await using IProxyServer proxy = scheme == "http" ? ScriptedProxy.Forwards() : new Socks4aServer();
        var tracked = new TrackedConnections();
        using (HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options => options.Dial = tracked.DialAsync))
        {
            await client.GetStringAsync(_server.Url("/hello"), Token);
            Assert.False(tracked.All[0].IsClosed);
        }

        await ClosedAsync(tracked, 1);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_TunnelWasIdleThroughCollections_IsReused(string version)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), _server.Url("/hello")), Token);
            Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(1, proxy.Connections);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", "http")]
    [InlineData("2.0", "http")]
    [InlineData("1.1", "socks4a")]
    public async Task Get_ServerHungUp_NextRequestGetsANewTunnel(string version, string scheme)
    {
        await using var switchboard = new Switchboard(() => _server.Port);
        await using IProxyServer proxy = scheme == "http" ? ScriptedProxy.Forwards() : new Socks4aServer();
        var tracked = new TrackedConnections();
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options => options.Dial = tracked.DialAsync);
        await SendAsync();
        switchboard.HangUp();
        await EndedAsync(tracked.All[0], version);
        await SendAsync();
        Assert.Equal(2, tracked.All.Count);
        await ClosedAsync(tracked, 1);

        async Task SendAsync()
        {
            using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), switchboard.Url("/hello")), Token);
            Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_CancelledInTheBody_ServerSeesIt(string version)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        using (HttpResponseMessage response = await client.SendAsync(
            Clients.Get(Version.Parse(version), _server.Url("/slow")), HttpCompletionOption.ResponseHeadersRead, Token))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await _server.Counts.WaitForAbortAsync(s_soon);
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
    }

    /// <summary>
    /// After a 407 SocketsHttpHandler dials again while the first connection becomes free once more: whichever it takes, the
    /// tunnel must carry every byte as it is.
    /// </summary>
    [Fact(Timeout = Deadline)]
    public async Task Get_AskedAgainWhileTheFirstConnectionIsFreed_BytesStayWhole()
    {
        var credentials = new NetworkCredential("user", "secret");
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(credentials, closes: false);
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, credentials);
        byte[][] bodies = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using HttpResponseMessage response = await client.SendAsync(
                Clients.Exactly(HttpVersion.Version11, HttpMethod.Post, _server.Url("/echo"), new TestBodyContent(500_000)), Token);
            return await response.Content.ReadAsByteArrayAsync(Token);
        }));
        byte[] expected = TestBody.Bytes(500_000);
        Assert.All(bodies, body => Assert.Equal(expected, body));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ManyTunnels_NoneIsLeftBehind()
    {
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(new NetworkCredential("user", "secret"), closes: true);
        var tracked = new TrackedConnections();
        for (int i = 0; i < 20; i++)
        {
            using HttpClient client = Through.Proxy(
                s_certificate, proxy.Address, new NetworkCredential("user", "secret"), options => options.Dial = tracked.DialAsync);
            Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
        }

        await ClosedAsync(tracked, 40);
    }

    /// <summary>
    /// Waits until the handler cannot but know of the far end's FIN. Over HTTP/1.1 it looks before it sends, so the FIN has to be here;
    /// over HTTP/2 it reads all the time, and a request that comes between FIN and read fails with the connection.
    /// </summary>
    private static async Task EndedAsync(TrackedStream stream, string version)
    {
        while (!stream.IsClosed && !(version == "1.1" && stream.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectRead)))
        {
            await Task.Delay(5, Token);
        }
    }

    private static async Task ClosedAsync(TrackedConnections tracked, int count)
    {
        while (tracked.All.Count(stream => stream.IsClosed) < count)
        {
            await Task.Delay(5, Token);
        }
    }
}
