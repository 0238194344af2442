using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>What a proxy gets to know of a request that goes through its tunnel: host, port and User-Agent, as SocketsHttpHandler tells it.</summary>
public sealed class ProxyPrivacyTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", null)]
    [InlineData("1.1", "Agent/1.0 (of mine) X/2")]
    [InlineData("2.0", "Agent/1.0 (of mine) X/2")]
    [InlineData("1.1", "no valid product (")]
    public async Task Get_Tunnel_IsAskedForAsSocketsHttpHandlerDoes(string version, string? agent)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        var cookies = new CookieContainer();
        cookies.Add(server.Url("/"), new Cookie("session", "tell-nobody"));
        var reference = new SocketsHttpHandler
        {
            Proxy = new WebProxy(proxy.Address),
            SslOptions = new() { CertificateChainPolicy = ReferenceClient.Policy(s_certificate) },
        };
        using (var theirs = new HttpClient(reference))
        {
            await SendAsync(theirs);
        }

        using HttpClient client = Through.Proxy(s_certificate, new WebProxy(proxy.Address), setUp: inner => inner.CookieContainer = cookies);
        await SendAsync(client);

        Assert.Equal(2, proxy.Heads.Count);
        Assert.Equal(proxy.Heads[0], proxy.Heads[1]);
        Assert.Equal(agent is not null, proxy.Heads[1].Contains($"User-Agent: {agent}\r\n", StringComparison.Ordinal));
        Assert.DoesNotContain("tell-nobody", proxy.Heads[1], StringComparison.Ordinal);

        async Task SendAsync(HttpClient sender)
        {
            using HttpRequestMessage request = Clients.Get(Version.Parse(version), server.Url("/headers?tell-nobody"));
            request.Headers.Authorization = new("Bearer", "tell-nobody");
            request.Headers.Add("X-Mine", "tell-nobody");
            if (agent is not null)
            {
                request.Headers.TryAddWithoutValidation("User-Agent", agent);
            }

            using HttpResponseMessage response = await sender.SendAsync(request, Token);
            Assert.Contains("Bearer tell-nobody", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_HostHeader_IsNotTheProxysMatter()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        using HttpRequestMessage request = Clients.Get(HttpVersion.Version11, server.Url("/headers"));
        request.Headers.Host = "other.test";
        using HttpResponseMessage response = await client.SendAsync(request, Token);
        Assert.Contains("Host: other.test", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.DoesNotContain("other.test", Assert.Single(proxy.Heads), StringComparison.Ordinal);
    }
}
