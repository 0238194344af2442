using System.Net;
using System.Net.Security;
using System.Text;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Http;

/// <summary>The facts on a response are those of the very connection that it came over.</summary>
public sealed class ResponseInfoTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Deadline)]
    public async Task GetTlsInfo_BothVersionsAndServersAtOnce_EachHasItsOwn()
    {
        TestCertificate second = TestPki.Shared.Leaf(new LeafSpec { Key = KeyKind.P384 });
        await using KestrelServer one = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer two = await KestrelServer.StartAsync(second);
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Trust = TrustAnchors.FromCertificates([s_certificate.CaDer, second.CaDer]));

        async Task CheckAsync(KestrelServer server, TestCertificate certificate, Version version)
        {
            using HttpResponseMessage response = await client.SendAsync(Clients.Get(version, server.Url("/hello")), Token);
            TlsConnectionInfo tls = response.GetTlsInfo()!;
            Assert.Equal(version.Major == 2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11, tls.ApplicationProtocol);
            Assert.Equal(certificate.ChainDer[0], tls.PeerCertificates[0].ToArray());
        }

        var requests = new List<Task>();
        for (int i = 0; i < 25; i++)
        {
            foreach (Version version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
            {
                requests.Add(CheckAsync(one, s_certificate, version));
                requests.Add(CheckAsync(two, second, version));
            }
        }

        await Task.WhenAll(requests);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task GetTlsInfo_RedirectedToAnotherServer_IsOfTheLast(string version)
    {
        TestCertificate second = TestPki.Shared.Leaf(new LeafSpec { Key = KeyKind.P384 });
        await using KestrelServer one = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer two = await KestrelServer.StartAsync(second);
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Trust = TrustAnchors.FromCertificates([s_certificate.CaDer, second.CaDer]));
        Uri url = one.Url($"/redirect?to={Uri.EscapeDataString(two.Url("/hello").AbsoluteUri)}");
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), url), Token);
        Assert.Equal(second.ChainDer[0], response.GetTlsInfo()!.PeerCertificates[0].ToArray());
    }

    [Fact(Timeout = Deadline)]
    public async Task GetTlsInfo_ConnectionReused_IsTheSame()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        using HttpClient client = Clients.Trusting(s_certificate);
        foreach (Version version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using HttpResponseMessage first = await client.SendAsync(Clients.Get(version, server.Url("/hello")), Token);
            using HttpResponseMessage again = await client.SendAsync(Clients.Get(version, server.Url("/hello")), Token);
            Assert.Same(first.GetTlsInfo(), again.GetTlsInfo());
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task GetTlsInfo_PlainHttp_IsNull()
    {
        await using ScriptedServer server = ScriptedServer.SaysAndCloses(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        using HttpClient client = Clients.Trusting(s_certificate);
        using HttpResponseMessage response = await client.GetAsync(new Uri($"http://127.0.0.1:{server.Port}/"), Token);
        Assert.Null(response.GetTlsInfo());
    }

    [Fact(Timeout = Deadline)]
    public async Task GetTlsInfo_TimesAreTold()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        using HttpClient client = Clients.Trusting(s_certificate);
        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
        TlsConnectionInfo tls = response.GetTlsInfo()!;
        Assert.InRange(tls.HandshakeTime, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
        Assert.InRange(tls.ConnectTime, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
    }
}
