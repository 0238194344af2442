using System.Net;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Resumption;

/// <summary>HttpClient's connections resume the sessions of those before them.</summary>
public sealed class ConnectorResumptionTests
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_HandlerAfterHandler_SharesACache(string version)
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        var sessions = new TlsSessionCache();
        TrustAnchors trust = TrustAnchors.FromPemFile(certificate.CaPemPath);

        (TlsConnectionInfo full, _) = await GetAsync(server.Url("/hello"), trust, sessions, version);
        (TlsConnectionInfo resumed, HttpStatusCode status) = await GetAsync(server.Url("/hello"), trust, sessions, version);

        Assert.Equal((false, true, HttpStatusCode.OK), (full.IsResumed, resumed.IsResumed, status));
        Assert.Equal(full.VerifiedPath, resumed.VerifiedPath);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ConnectionThatWasClosed_IsFollowedByAResumedOne()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using NginxServer server = await NginxServer.StartAsync(new NginxSettings { Certificate = certificate });
        using var http = new HttpClient(new TlsSimpleHandler(new TlsSimpleOptions { Trust = TrustAnchors.FromPemFile(certificate.CaPemPath) }))
        {
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        http.DefaultRequestHeaders.ConnectionClose = true;
        var resumed = new List<bool>();
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await http.GetAsync(server.Url("/hello"), Token);
            resumed.Add(response.GetTlsInfo()!.IsResumed);
        }

        Assert.Equal([false, true, true], resumed);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerBreaksOffAtASession_ConnectsAgainWithoutOne()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        await using var gate = new SessionRefusingRelay(server.Port);
        var sessions = new TlsSessionCache();
        TrustAnchors trust = TrustAnchors.FromPemFile(certificate.CaPemPath);
        Uri url = new UriBuilder(server.Url("/hello")) { Port = gate.Port }.Uri;

        await GetAsync(url, trust, sessions, "1.1");
        Assert.NotEqual(0, sessions.Count);
        (TlsConnectionInfo again, HttpStatusCode status) = await GetAsync(url, trust, sessions, "1.1");

        Assert.Equal((false, HttpStatusCode.OK), (again.IsResumed, status));
        Assert.Equal((3, 1), (gate.Connections, gate.Refused));
    }

    private static async Task<(TlsConnectionInfo Info, HttpStatusCode Status)> GetAsync(Uri url, TrustAnchors trust, TlsSessionCache sessions, string version)
    {
        using var http = new HttpClient(new TlsSimpleHandler(new TlsSimpleOptions { Trust = trust, SessionCache = sessions }));
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage response = await http.SendAsync(request, Token);
        await response.Content.ReadAsStringAsync(Token);
        return (response.GetTlsInfo()!, response.StatusCode);
    }
}
