using System.Net;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Http;

/// <summary>Which HTTP version is spoken: the caller's policy, the server's choice, and never bytes of the wrong one.</summary>
public sealed class HttpVersionTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrLower, "2.0")]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrHigher, "2.0")]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionExact, "1.1")]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrLower, "2.0")]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrHigher, "2.0")]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact, "2.0")]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionOrLower, "2.0")]
    public async Task Send_ServerHasBoth_SpeaksWhatTheCallerAllows(string version, HttpVersionPolicy policy, string spoken)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        using HttpClient client = Clients.Trusting(s_certificate);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url("/protocol")) { Version = Version.Parse(version), VersionPolicy = policy };
        using HttpResponseMessage response = await client.SendAsync(request, Token);
        Assert.Equal(Version.Parse(spoken), response.Version);
        Assert.Equal(spoken == "2.0" ? "HTTP/2" : "HTTP/1.1", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerHasOnlyHttp11_FallsBack()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings { Certificate = s_certificate, Http = ServedHttp.Http1 });
        using HttpClient client = Clients.Trusting(s_certificate);
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
            Assert.Equal(HttpVersion.Version11, response.Version);
        }

        // While it changes the version SocketsHttpHandler may open one more on a busy machine; three would mean that none is kept.
        Assert.InRange(server.Counts.Connections, 1, 2);
    }

    [Fact(Timeout = Deadline)]
    public async Task Send_Http2ExactToHttp11Server_SaysSo()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings { Certificate = s_certificate, Http = ServedHttp.Http1 });
        using HttpClient client = Clients.Trusting(s_certificate);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync(Clients.Get(HttpVersion.Version20, server.Url("/hello")), Token));

        // Kestrel answers the offer of h2 alone with no_application_protocol; a server that ignores ALPN gives VersionNegotiationError.
        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal(TlsAlert.NoApplicationProtocol, tls.Alert);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(HttpVersionPolicy.RequestVersionExact)]
    [InlineData(HttpVersionPolicy.RequestVersionOrHigher)]
    public async Task Send_NothingBelowHttp3_IsRefusedBeforeAnythingIsSent(HttpVersionPolicy policy)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        using HttpClient client = Clients.Trusting(s_certificate);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url("/hello")) { Version = HttpVersion.Version30, VersionPolicy = policy };
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, Token));
        Assert.Equal(HttpRequestError.VersionNegotiationError, error.HttpRequestError);
        Assert.Equal(0, server.Counts.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerLearnsHttp2Later_NeverHangs()
    {
        // A relay that stays where it is while the server behind it changes.
        await using KestrelServer old = await KestrelServer.StartAsync(new KestrelSettings { Certificate = s_certificate, Http = ServedHttp.Http1 });
        await using KestrelServer learned = await KestrelServer.StartAsync(s_certificate);
        int upstream = old.Port;
        using HttpClient client = Clients.Trusting(s_certificate);
        await using var switchboard = new Switchboard(() => Volatile.Read(ref upstream));

        using (HttpResponseMessage first = await client.GetAsync(switchboard.Url("/protocol"), Token))
        {
            Assert.Equal("HTTP/1.1", await first.Content.ReadAsStringAsync(Token));
        }

        Volatile.Write(ref upstream, learned.Port);
        switchboard.HangUp();
        using HttpResponseMessage second = await client.GetAsync(switchboard.Url("/protocol"), Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal("HTTP/1.1", await second.Content.ReadAsStringAsync(Token));

        // The first connection had h2 and was given up before SocketsHttpHandler wrote HTTP/1.1 onto it.
        Assert.Equal(2, learned.Counts.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerForgetsHttp2Later_FallsBack()
    {
        await using KestrelServer both = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer old = await KestrelServer.StartAsync(new KestrelSettings { Certificate = s_certificate, Http = ServedHttp.Http1 });
        int upstream = both.Port;
        using HttpClient client = Clients.Trusting(s_certificate, inner: new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
        await using var switchboard = new Switchboard(() => Volatile.Read(ref upstream));
        Assert.Equal("HTTP/2", await client.GetStringAsync(switchboard.Url("/protocol"), Token));
        Volatile.Write(ref upstream, old.Port);
        Assert.Equal("HTTP/1.1", await client.GetStringAsync(switchboard.Url("/protocol"), Token).WaitAsync(TimeSpan.FromSeconds(20), Token));
    }
}
