using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration;

/// <summary>Kestrel, the server that the most tests use, answers .NET's own client and tells what it saw.</summary>
public sealed class KestrelServerTests
{
    // For a machine that has much else to do: here each takes seconds.
    private const int Deadline = 300_000;
    private const long HalfGigabyte = 500_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", SslProtocols.Tls12)]
    [InlineData("1.1", SslProtocols.Tls13)]
    [InlineData("2.0", SslProtocols.Tls12)]
    [InlineData("2.0", SslProtocols.Tls13)]
    public async Task Start_EveryVersion_Answers(string version, SslProtocols protocol)
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(
            new KestrelSettings { Certificate = certificate, Protocols = protocol });
        using HttpClient client = ReferenceClient.Http(certificate, Version.Parse(version));

        await EndpointAssert.AllAnswerAsync(server, client, Token);
        string[] tls = (await client.GetStringAsync(server.Url("/tls"), Token)).Split(' ');
        // Asked for HTTP/1.1 and nothing else, .NET's client offers no ALPN.
        Assert.Equal([protocol.ToString(), version == "2.0" ? "h2" : "-", "localhost"], [tls[0], tls[2], tls[3]]);
        Assert.Equal(server.Counts.Connections, server.Counts.Handshakes);
    }

    [Fact(Timeout = Deadline)]
    public async Task Start_CipherSuites_AreAllItTakes()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings
        {
            Certificate = certificate,
            CipherSuites = [TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256],
        });
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version20);

        Assert.Contains("TLS_CHACHA20_POLY1305_SHA256", await client.GetStringAsync(server.Url("/tls"), Token), StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Start_HalfAGigabyte_IsTheSameBothWays(string version)
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        using HttpClient client = ReferenceClient.Http(certificate, Version.Parse(version));

        await EndpointAssert.DownloadIsWholeAsync(client, server.Url($"/bytes/{HalfGigabyte}"), HalfGigabyte, Token);
        await EndpointAssert.UploadIsWholeAsync(client, server, HalfGigabyte, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Start_Slow_NoticesThatTheClientGoes(string version)
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        using HttpClient client = ReferenceClient.Http(certificate, Version.Parse(version));

        using (HttpResponseMessage response = await client.GetAsync(server.Url("/slow"), HttpCompletionOption.ResponseHeadersRead, Token))
        {
            byte[] first = new byte[12];
            await (await response.Content.ReadAsStreamAsync(Token)).ReadExactlyAsync(first, Token);
            Assert.Equal("first chunk\n", Encoding.ASCII.GetString(first));
        }

        await server.Counts.WaitForAbortAsync(TimeSpan.FromSeconds(30));
    }

    [Fact(Timeout = Deadline)]
    public async Task Start_FailedHandshake_IsInTheLog()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(
            new KestrelSettings { Certificate = certificate, Protocols = SslProtocols.Tls13 });
        using HttpClient client = ReferenceClient.Http(certificate, HttpVersion.Version20, SslProtocols.Tls12);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/hello"), Token));
        await EventuallyAsync(() => server.Log.Contains("Failed to authenticate", StringComparison.Ordinal), () => server.Log);
        Assert.Equal(0, server.Counts.Requests);
    }

    private static async Task EventuallyAsync(Func<bool> condition, Func<string> message)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
        {
            await Task.Delay(10, Token);
        }

        Assert.True(condition(), message());
    }
}
