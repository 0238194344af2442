using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using TlsSimple.Integration.Proxies;
using Xunit;

namespace TlsSimple.Integration.Dialing;

/// <summary>Resolve and ConnectTo: connections go elsewhere, what is asked for and verified stays.</summary>
public sealed class ReroutingTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf(LeafSpec.For("server.test", "xn--bcher-kva.test"));

    private KestrelServer _server = null!;
    private KestrelServer _plain = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await KestrelServer.StartAsync(s_certificate);
        _plain = await KestrelServer.StartAsync(new KestrelSettings());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _plain.DisposeAsync();
    }

    [Theory(Timeout = Deadline)]
    [InlineData("server.test", "server.test")]
    [InlineData("SERVER.test", "server.TEST")]
    [InlineData("bücher.test", "bücher.test")]
    [InlineData("xn--bcher-kva.test", "BÜCHER.test")]
    [InlineData("server.test.", "server.test")]
    public async Task Get_Resolve_IsUsedInPlaceOfDns(string entry, string host)
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Resolve = [new TlsResolveEntry(entry, _server.Port, IPAddress.Loopback)]);
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello", host), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ResolveForPlainHttp_IsUsedAsWell()
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Resolve = [new TlsResolveEntry("server.test", _plain.Port, IPAddress.Loopback)]);
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://server.test:{_plain.Port}/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ResolveForAnotherPort_DoesNotCount()
    {
        await using var other = new Relay(_server, IPAddress.Parse("127.0.0.2"));
        using HttpClient client = Clients.Trusting(TestPki.Shared.Leaf(), options => options.Resolve = [new TlsResolveEntry("localhost", other.Port, IPAddress.Parse("127.0.0.2"))]);
        await using KestrelServer server = await KestrelServer.StartAsync(TestPki.Shared.Leaf());
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
        Assert.Empty(other.Clients);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_ResolveForAProxy_IsUsed(bool isTls)
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("proxy.test"));
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: isTls ? certificate : null);
        var address = new Uri($"{(isTls ? "https" : "http")}://proxy.test:{proxy.Port}");
        using HttpClient client = Through.Proxy(s_certificate, address, configure: options => options.Resolve = [new TlsResolveEntry("proxy.test", proxy.Port, IPAddress.Loopback)]);

        // The server's name is the proxy's matter: it is not looked up here.
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello", "server.test"), Token));
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://server.test:{_plain.Port}/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ResolvedElsewhere_NameIsVerifiedStill()
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Resolve = [new TlsResolveEntry("other.test", _server.Port, IPAddress.Loopback)]);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello", "other.test"), Token));
        Assert.Equal(TlsErrorReason.NameMismatch, Assert.IsType<TlsException>(error.InnerException).Reason);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(null, false, true)]
    [InlineData("server.test", false, true)]
    [InlineData("SERVER.TEST", true, true)]
    [InlineData(null, true, true)]
    [InlineData("other.test", false, false)]
    public async Task Get_ConnectTo_CountsWhereItFits(string? host, bool withPort, bool fits)
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.ConnectTo =
        [
            new TlsConnectToEntry(host, withPort ? 443 : null, "127.0.0.1", _server.Port),
            new TlsConnectToEntry(null, null, "127.0.0.1", _plain.Port),
        ]);
        if (fits)
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri("https://server.test/tls"), Token);
            Assert.EndsWith(" server.test", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            Assert.Equal(_server.Port, Assert.IsType<IPEndPoint>(response.GetTlsInfo()!.RemoteEndPoint).Port);
        }
        else
        {
            HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://server.test/tls"), Token));
            Assert.Equal(TlsErrorReason.NotTls, Assert.IsType<TlsException>(error.InnerException).Reason);
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ConnectToHalves_TheOtherHalfIsTheUrls()
    {
        using HttpClient port = Clients.Trusting(TestPki.Shared.Leaf(), options => options.ConnectTo = [new TlsConnectToEntry("localhost", 443, null, _plain.Port)]);
        await Assert.ThrowsAsync<HttpRequestException>(() => port.GetAsync(new Uri("https://localhost/hello"), Token));
        Assert.Equal(1, _plain.Counts.Connections);
        using HttpClient host = Clients.Trusting(s_certificate, options => options.ConnectTo = [new TlsConnectToEntry("server.test", null, "localhost", null)]);
        Assert.Equal("hello\n", await host.GetStringAsync(_server.Url("/hello", "server.test"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ConnectToForPlainHttp_IsUsed()
    {
        using HttpClient client = Clients.Trusting(s_certificate, options => options.ConnectTo = [new TlsConnectToEntry("server.test", 80, "127.0.0.1", _plain.Port)]);
        Assert.Contains("Host: server.test", await client.GetStringAsync(new Uri("http://server.test/headers"), Token), StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "[::1]")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("behind.test", "behind.test")]
    public async Task Get_ConnectToThroughAProxy_ProxyIsAskedForTheNewPlace(string toHost, string asked)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options =>
            options.ConnectTo = [new TlsConnectToEntry("server.test", 443, toHost, _server.Port)]);
        using HttpResponseMessage response = await client.GetAsync(new Uri("https://server.test/tls"), Token);
        Assert.EndsWith(" server.test", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.StartsWith($"CONNECT {asked}:{_server.Port} HTTP/1.1\r\n", Assert.Single(proxy.Heads), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ConnectToForEverything_LeavesProxiesAlone()
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address, configure: options =>
            options.ConnectTo = [new TlsConnectToEntry(null, null, "127.0.0.1", _server.Port)]);
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri("https://server.test/hello"), Token));
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://server.test:{_plain.Port}/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ConnectToThenResolve_BothCount()
    {
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            options.ConnectTo = [new TlsConnectToEntry("server.test", 443, "behind.test", _server.Port)];
            options.Resolve = [new TlsResolveEntry("behind.test", _server.Port, IPAddress.Loopback)];
        });
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri("https://server.test/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_OptionsChangedLater_HasNoEffect()
    {
        var options = new TlsSimpleOptions
        {
            Trust = TrustAnchors.FromPemFile(s_certificate.CaPemPath),
            Resolve = [new TlsResolveEntry("server.test", _server.Port, IPAddress.Loopback)],
            ConnectTo = [new TlsConnectToEntry("server.test", 443, "server.test", _server.Port)],
        };
        using var client = new HttpClient(new TlsSimpleHandler(options));
        options.Resolve.Clear();
        options.ConnectTo.Clear();
        options.ServerName = "other.test";
        options.HttpsOnly = true;
        Assert.Equal("hello\n", await client.GetStringAsync(new Uri("https://server.test/hello"), Token));
    }
}
