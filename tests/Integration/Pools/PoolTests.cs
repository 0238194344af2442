using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Pools;

/// <summary>One handler, requests of every version, servers of every kind: each gets what it may have, and never bytes of the wrong protocol.</summary>
public sealed class PoolTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static readonly (Version Version, HttpVersionPolicy Policy)[] s_wishes =
    [
        (HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrLower),
        (HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrHigher),
        (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact),
        (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower),
        (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrHigher),
        (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
        (HttpVersion.Version30, HttpVersionPolicy.RequestVersionOrLower),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(ServedHttp.Http1AndHttp2)]
    [InlineData(ServedHttp.Http1)]
    [InlineData(ServedHttp.Http2)]
    public async Task Send_EveryVersionAtOnce_EachGetsWhatItMayHave(ServedHttp served)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings { Certificate = s_certificate, Http = served });
        using HttpClient client = Clients.Trusting(s_certificate);

        // Twice: with an empty pool, and with what the first round has left there.
        for (int round = 0; round < 2; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 70).Select(i => CheckAsync(client, server, served, s_wishes[i % s_wishes.Length])));
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerIgnoresAlpn_SpeaksHttp11()
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_certificate, "-www");
        using HttpClient client = Clients.Trusting(s_certificate);
        using HttpResponseMessage response = await client.GetAsync(server.Url("/"), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEqual(HttpVersion.Version20, response.Version);
        Assert.True(response.GetTlsInfo()!.ApplicationProtocol.Protocol.IsEmpty);
    }

    [Fact(Timeout = Deadline)]
    public async Task Send_Http2ExactToServerThatIgnoresAlpn_FailsWithoutARequest()
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_certificate, "-www");
        using HttpClient client = Clients.Trusting(s_certificate);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync(Clients.Get(HttpVersion.Version20, server.Url("/")), Token));
        Assert.Equal(HttpRequestError.VersionNegotiationError, error.HttpRequestError);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_MoreStreamsThanAConnectionTakes_OpensAnotherOnlyIfAllowed(bool multiple)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings { Certificate = s_certificate, MaxStreamsPerConnection = 20 });
        using HttpClient client = Clients.Trusting(s_certificate, inner: new SocketsHttpHandler { EnableMultipleHttp2Connections = multiple });
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 40).Select(
            _ => client.SendAsync(Clients.Get(HttpVersion.Version20, server.Url("/bytes/200000")), Token)));
        foreach (HttpResponseMessage response in responses)
        {
            Assert.Equal(200_000, (await response.Content.ReadAsByteArrayAsync(Token)).Length);
        }

        Assert.All(responses, response => Assert.NotNull(response.GetTlsInfo()));
        Assert.Equal(multiple, server.Counts.Connections > 1);
        Assert.Equal(
            server.Counts.Connections,
            responses.Select(response => response.GetTlsInfo()).Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    private static async Task CheckAsync(HttpClient client, KestrelServer server, ServedHttp served, (Version Version, HttpVersionPolicy Policy) wish)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url("/protocol")) { Version = wish.Version, VersionPolicy = wish.Policy };
        Version? expected = Expected(served, wish);
        if (expected is null)
        {
            HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, Token));
            Assert.True(error.HttpRequestError is HttpRequestError.SecureConnectionError or HttpRequestError.VersionNegotiationError, error.ToString());
            return;
        }

        using HttpResponseMessage response = await client.SendAsync(request, Token);
        Assert.Equal(expected, response.Version);
        Assert.Equal(expected.Major == 2 ? "HTTP/2" : "HTTP/1.1", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(expected.Major == 2 ? "h2" : "http/1.1", response.GetTlsInfo()!.ApplicationProtocol.ToString());
    }

    /// <summary>What the caller and the server have in common; <c>null</c> for nothing.</summary>
    private static Version? Expected(ServedHttp served, (Version Version, HttpVersionPolicy Policy) wish)
    {
        bool onlyHttp11 = wish.Version.Major < 2 && wish.Policy == HttpVersionPolicy.RequestVersionExact;
        bool onlyHttp2 = wish.Version.Major >= 2 && wish.Policy != HttpVersionPolicy.RequestVersionOrLower;
        return served switch
        {
            ServedHttp.Http1 => onlyHttp2 ? null : HttpVersion.Version11,
            ServedHttp.Http2 => onlyHttp11 ? null : HttpVersion.Version20,
            _ => onlyHttp11 ? HttpVersion.Version11 : HttpVersion.Version20,
        };
    }
}
