using System.Net;
using Polly;
using TlsSimple.Integration.Dialing;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>Tunnels under cancellation, early ends and proxies that are a burden: no byte wrong, nothing left open, no end taken for a good one.</summary>
public sealed class TunnelStressTests : IAsyncLifetime
{
    private const int Deadline = 90_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly NetworkCredential s_credentials = new("user", "secret");
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(30);

    private KestrelServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [InlineData("http", "1.1")]
    [InlineData("http", "2.0")]
    [InlineData("https", "1.1")]
    [InlineData("socks4a", "1.1")]
    public async Task Requests_CancelledAtRandom_LeaveNothingOpen(string scheme, string version)
    {
        await using IProxyServer proxy = scheme switch
        {
            "http" => ScriptedProxy.AsksFor(s_credentials, closes: false),
            "https" => ScriptedProxy.AsksFor(s_credentials, closes: true, s_certificate),
            _ => new Socks4aServer(),
        };
        var tracked = new TrackedConnections();
        var random = new Random(4711);
        int answered = 0;
        using (HttpClient client = Through.Proxy(s_certificate, proxy.Address, s_credentials, options => options.Dial = tracked.DialAsync))
        {
            for (int round = 0; round < 3; round++)
            {
                await Task.WhenAll(Enumerable.Range(0, 25).Select(async i =>
                {
                    int patience = i % 5 == 0 ? 60_000 : random.Next(0, 120);
                    using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
                    cancel.CancelAfter(patience);
                    try
                    {
                        using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), _server.Url("/bytes/50000")), cancel.Token);
                        Assert.Equal(TestBody.Bytes(50_000), await response.Content.ReadAsByteArrayAsync(cancel.Token));
                        Interlocked.Increment(ref answered);
                    }
                    catch (OperationCanceledException) when (patience < 60_000)
                    {
                        // As planned.
                    }
                }));
            }
        }

        Assert.True(answered >= 15, $"{answered}");
        using var deadline = new CancellationTokenSource(s_soon);
        while (tracked.All.Any(stream => !stream.IsClosed))
        {
            await Task.Delay(20, deadline.Token);
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", false)]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    [InlineData("2.0", true)]
    public async Task Get_ProxyEndsInTheBody_IsNoGoodEnd(string version, bool resets)
    {
        var connected = new TaskCompletionSource<ProxyConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var switchboard = new Switchboard(() => _server.Port);
        await using ScriptedProxy proxy = new(async connection =>
        {
            if (await connection.ReadHeadAsync())
            {
                await connection.WriteAsync("HTTP/1.1 200 OK\r\n\r\n");
                connected.TrySetResult(connection);
                await connection.RelayAsync();
            }
        });
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        using HttpResponseMessage response = await client.SendAsync(
            Clients.Get(Version.Parse(version), switchboard.Url("/slow")), HttpCompletionOption.ResponseHeadersRead, Token);
        await using Stream body = await response.Content.ReadAsStreamAsync(Token);
        byte[] buffer = new byte[100];
        await body.ReadExactlyAsync(buffer.AsMemory(0, "first chunk\n".Length), Token);
        if (resets)
        {
            (await connected.Task).Reset();
        }
        else
        {
            switchboard.HangUp();
        }

        await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadAsync(buffer, Token).AsTask().WaitAsync(s_soon, Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("socks4a")]
    public async Task Post_BothWaysAtOnce_ComesBackWhole(string scheme)
    {
        await using IProxyServer proxy = scheme switch
        {
            "http" => ScriptedProxy.Forwards(),
            "https" => ScriptedProxy.Forwards(certificate: s_certificate),
            _ => new Socks4aServer(),
        };
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using HttpResponseMessage response = await client.SendAsync(
                Clients.Exactly(HttpVersion.Version20, HttpMethod.Post, _server.Url("/echo"), new TestBodyContent(2_000_000)), HttpCompletionOption.ResponseHeadersRead, Token);
            Assert.Equal((TestBody.Sha256(2_000_000), 2_000_000), await TestBody.HashAsync(await response.Content.ReadAsStreamAsync(Token), Token));
        }));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(3_000_000, 3_000_000)]
    [InlineData(500_000, 500_000)]
    [InlineData(1000, 10)]
    public async Task Get_RefusalHasALongOrUnfinishedBody_CredentialsAreTriedAllTheSame(int announced, int sent)
    {
        await using var proxy = new ScriptedProxy(async connection =>
        {
            while (await connection.ReadHeadAsync())
            {
                if (connection.Head.Contains("\r\nProxy-Authorization: Basic ", StringComparison.Ordinal))
                {
                    await connection.WriteAsync("HTTP/1.1 200 OK\r\n\r\n");
                    await connection.RelayAsync();
                    return;
                }

                await connection.WriteAsync(
                    $"HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: {announced}\r\n\r\n{new string('2', sent)}");
            }
        });
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, s_credentials);
        using HttpResponseMessage response = await client.SendAsync(
            Clients.Exactly(HttpVersion.Version11, HttpMethod.Post, _server.Url("/echo"), new TestBodyContent(300_000)), Token);
        Assert.Equal(TestBody.Bytes(300_000), await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http")]
    [InlineData("socks5")]
    [InlineData("")]
    public async Task Get_ResetAtOnce_IsAnErrorAndLeavesNothing(string proxyScheme)
    {
        await using ScriptedServer resets = ScriptedServer.ResetsAtOnce();
        for (int i = 0; i < 10; i++)
        {
            var tracked = new TrackedConnections();
            void Configure(TlsSimpleOptions options)
            {
                options.Dial = tracked.DialAsync;
                options.ConnectPipeline = ResiliencePipeline.Empty;
            }

            using HttpClient client = proxyScheme.Length > 0
                ? Through.Proxy(s_certificate, new Uri($"{proxyScheme}://127.0.0.1:{resets.Port}"), configure: Configure)
                : Clients.Trusting(s_certificate, Configure, new SocketsHttpHandler { UseProxy = false });
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"https://127.0.0.1:{resets.Port}/"), Token).WaitAsync(s_soon, Token));
            tracked.AssertClosed(opened: tracked.All.Count);
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData("socks5")]
    [InlineData("socks4a")]
    public async Task Get_ProxyWithoutPort_IsNamed(string scheme)
    {
        var address = new Uri($"{scheme}://user:secret@localhost");
        using HttpClient client = Through.Proxy(s_certificate, address);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Contains($"{scheme}://localhost", error.Message, StringComparison.Ordinal);
        Assert.Contains("port", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyAsksForDigest_IsAnswered()
    {
        await using var proxy = new ScriptedProxy(async connection =>
        {
            while (await connection.ReadHeadAsync())
            {
                if (connection.Head.Contains("\r\nProxy-Authorization: Digest username=\"user\"", StringComparison.Ordinal))
                {
                    await connection.WriteAsync("HTTP/1.1 200 OK\r\n\r\n");
                    await connection.RelayAsync();
                    return;
                }

                await connection.WriteAsync("HTTP/1.1 407 Who\r\nProxy-Authenticate: Digest realm=\"x\", nonce=\"abc\", qop=\"auth\", algorithm=SHA-256\r\nContent-Length: 0\r\n\r\n");
            }
        });
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, s_credentials);
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
        Assert.Equal(2, proxy.Heads.Count);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ThroughSocks4_NameIsResolvedByTheOptions()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("server.test"));
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        await using DanteServer proxy = await DanteServer.StartAsync();
        using HttpClient client = Through.Proxy(certificate, proxy.Socks4Address, configure: options =>
            options.Resolve = [new TlsResolveEntry("server.test", server.Port, IPAddress.Loopback)]);
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello", "server.test"), Token));
    }
}
