using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Http;

/// <summary>What HttpClient's users do all day, over every server, HTTP version, TLS version and kind of key.</summary>
public sealed class TransferTests
{
    private const int Deadline = 180_000;
    private const long Large = 500_000_000;

    private static readonly string[] s_groups = ["x25519", "secp256r1", "secp384r1"];

    public static TheoryData<WebServer, string, SslProtocols, KeyKind> Everything
    {
        get
        {
            var rows = new TheoryData<WebServer, string, SslProtocols, KeyKind>();
            foreach (WebServer server in Enum.GetValues<WebServer>())
            {
                foreach (string version in new[] { "1.1", "2.0" })
                {
                    foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
                    {
                        rows.Add(server, version, protocol, KeyKind.Rsa2048);
                        rows.Add(server, version, protocol, KeyKind.P256);
                    }
                }
            }

            return rows;
        }
    }

    /// <summary>For 500 MB, which take their time: every pair of two columns occurs; with TLSSIMPLE_FULL=1 (eng/test.sh --full) everything.</summary>
    public static TheoryData<WebServer, string, SslProtocols, KeyKind> Selection =>
        Environment.GetEnvironmentVariable("TLSSIMPLE_FULL") == "1" ? Everything : new()
        {
            { WebServer.Kestrel, "2.0", SslProtocols.Tls13, KeyKind.P256 },
            { WebServer.Kestrel, "1.1", SslProtocols.Tls12, KeyKind.Rsa2048 },
            { WebServer.Nginx, "2.0", SslProtocols.Tls12, KeyKind.P256 },
            { WebServer.Nginx, "1.1", SslProtocols.Tls13, KeyKind.Rsa2048 },
            { WebServer.Kestrel, "1.1", SslProtocols.Tls13, KeyKind.P256 },
            { WebServer.Nginx, "2.0", SslProtocols.Tls13, KeyKind.Rsa2048 },
        };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Everything))]
    public async Task Requests_EveryForm_AreAnswered(WebServer server, string version, SslProtocols protocol, KeyKind key)
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Key = key, CaKey = key });
        await using IPeer peer = await WebServers.StartAsync(server, certificate);
        using HttpClient client = Clients.Trusting(certificate, Clients.Only(protocol));
        Version http = Version.Parse(version);

        await GetTellsTlsFactsAsync(client, peer, http, protocol);
        await PostOf300KilobytesArrivesAsync(client, peer, http);
        await HundredRequestsAtOnceAsync(client, peer, http);
        await CancellationInABodyLeavesTheClientUsableAsync(client, peer, http);
        if (http == HttpVersion.Version11)
        {
            SyncSend(client, peer);
        }
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Selection))]
    public async Task Download_500Megabytes_HashIsRight(WebServer server, string version, SslProtocols protocol, KeyKind key)
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Key = key, CaKey = key });
        await using IPeer peer = await WebServers.StartAsync(server, certificate);
        using HttpClient client = Clients.Trusting(certificate, Clients.Only(protocol));

        using HttpResponseMessage response = await client.SendAsync(
            Clients.Get(Version.Parse(version), peer.Url($"/bytes/{Large}")), HttpCompletionOption.ResponseHeadersRead, Token);
        (string sha256, long length) = await TestBody.HashAsync(await response.Content.ReadAsStreamAsync(Token), Token);
        Assert.Equal((TestBody.Sha256(Large), Large), (sha256, length));
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Selection))]
    public async Task Upload_500Megabytes_HashIsRight(WebServer server, string version, SslProtocols protocol, KeyKind key)
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Key = key, CaKey = key });
        await using IPeer peer = await WebServers.StartAsync(server, certificate);
        using HttpClient client = Clients.Trusting(certificate, Clients.Only(protocol));

        using HttpResponseMessage response = await client.SendAsync(
            Clients.Exactly(Version.Parse(version), HttpMethod.Post, peer.Url("/sha256"), new TestBodyContent(Large)), Token);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{TestBody.Sha256(Large)} {Large}"), await response.Content.ReadAsStringAsync(Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(KeyKind.P384)]
    [InlineData(KeyKind.P521)]
    [InlineData(KeyKind.Rsa4096)]
    public async Task Get_OtherKeys_AreAccepted(KeyKind key)
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Key = key, CaKey = key });
        await using IPeer peer = await WebServers.StartAsync(WebServer.Kestrel, certificate);
        foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            using HttpClient client = Clients.Trusting(certificate, Clients.Only(protocol));
            Assert.Equal("hello\n", await client.GetStringAsync(peer.Url("/hello"), Token));
        }
    }

    private static async Task GetTellsTlsFactsAsync(HttpClient client, IPeer peer, Version http, SslProtocols protocol)
    {
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(http, peer.Url("/hello")), Token);
        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(http, response.Version);
        TlsConnectionInfo tls = response.GetTlsInfo()!;
        Assert.Equal(protocol, tls.Protocol);
        Assert.Equal(http == HttpVersion.Version20 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11, tls.ApplicationProtocol);
        Assert.Equal("localhost", tls.ServerName);
        Assert.Equal(2, tls.PeerCertificates.Count);
        Assert.Equal(3, tls.VerifiedPath.Count);
        Assert.False(tls.IsResumed);
        Assert.Contains(tls.Group, s_groups);
    }

    private static async Task PostOf300KilobytesArrivesAsync(HttpClient client, IPeer peer, Version http)
    {
        byte[] body = TestBody.Bytes(300_000);
        using HttpResponseMessage response = await client.SendAsync(
            Clients.Exactly(http, HttpMethod.Post, peer.Url("/sha256"), new ByteArrayContent(body)), Token);
        Assert.Equal($"{TestBody.Sha256(300_000)} 300000", await response.Content.ReadAsStringAsync(Token));
    }

    private static async Task HundredRequestsAtOnceAsync(HttpClient client, IPeer peer, Version http)
    {
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(
            _ => client.SendAsync(Clients.Get(http, peer.Url("/bytes/10000")), Token)));
        foreach (HttpResponseMessage response in responses)
        {
            using (response)
            {
                Assert.Equal(TestBody.Bytes(10_000), await response.Content.ReadAsByteArrayAsync(Token));
                Assert.NotNull(response.GetTlsInfo());
            }
        }

        if (http == HttpVersion.Version20)
        {
            Assert.Single(responses.Select(response => response.GetTlsInfo()).Distinct());
        }
    }

    private static async Task CancellationInABodyLeavesTheClientUsableAsync(HttpClient client, IPeer peer, Version http)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using HttpResponseMessage response = await client.SendAsync(
            Clients.Get(http, peer.Url("/slow")), HttpCompletionOption.ResponseHeadersRead, Token);
        await using Stream body = await response.Content.ReadAsStreamAsync(Token);
        byte[] buffer = new byte[100];
        Assert.Equal("first chunk\n".Length, await body.ReadAtLeastAsync(buffer, "first chunk\n".Length, cancellationToken: Token));
        Task<int> pending = body.ReadAsync(buffer, cancel.Token).AsTask();
        Assert.False(pending.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.WaitAsync(TimeSpan.FromSeconds(20), Token));

        using HttpResponseMessage next = await client.SendAsync(Clients.Get(http, peer.Url("/hello")), Token);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    private static void SyncSend(HttpClient client, IPeer peer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, peer.Url("/sha256")) { Content = new TestBodyContent(300_000) };
        using HttpResponseMessage response = client.Send(request, Token);
        using var reader = new StreamReader(response.Content.ReadAsStream(Token));
        Assert.Equal($"{TestBody.Sha256(300_000)} 300000", reader.ReadToEnd());
        Assert.Equal(HttpVersion.Version11, response.Version);
        Assert.NotNull(response.GetTlsInfo());
    }
}
