using System.Net;
using System.Net.WebSockets;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>Requests through proxies: what comes back, what the proxy was told, and what becomes of its refusals.</summary>
internal static class ProxyScenarios
{
    private static readonly NetworkCredential s_right = new("user", "secret");
    private static readonly NetworkCredential s_wrong = new("user", "wrong");

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Both("tinyproxy", Good, async run => await ThroughAsync(run, run.Own(await TinyproxyServer.StartAsync()))),
        Scenario.Both("tinyproxy with credentials", Good, async run => await ThroughAsync(run, run.Own(await TinyproxyServer.StartAsync(s_right)), s_right)),
        Scenario.Both("tinyproxy with wrong credentials", Bad, async run => await ThroughAsync(run, run.Own(await TinyproxyServer.StartAsync(s_right)), s_wrong)),
        Scenario.Both("haproxy and tinyproxy: an https proxy", Good, async run =>
        {
            TinyproxyServer behind = run.Own(await TinyproxyServer.StartAsync());
            await ThroughAsync(run, run.Own(await HaproxyServer.InFrontOfAsync(behind, run.Certificate)));
        }),
        Scenario.Both("an https proxy whose certificate is not trusted", Bad, async run =>
        {
            TinyproxyServer behind = run.Own(await TinyproxyServer.StartAsync());
            TestCertificate other = TestPki.Shared.Leaf(new LeafSpec { Ca = "behaviour proxy" });
            await ThroughAsync(run, run.Own(await HaproxyServer.InFrontOfAsync(behind, other)));
        }),
        Scenario.Both("Dante: SOCKS5", Good, async run => await ThroughAsync(run, run.Own(await DanteServer.StartAsync()))),
        Scenario.Both("Dante: SOCKS4", Good, async run => await ThroughAsync(run, run.Own(await DanteServer.StartAsync()).Socks4Address)),
        Scenario.Both("SOCKS4a", Good, async run => await ThroughAsync(run, run.Own(new Socks4aServer()))),
        Scenario.Both("SOCKS4a, refused", Bad, async run => await ThroughAsync(run, run.Own(new Socks4aServer(refuses: true)))),
        Scenario.Both("microsocks: SOCKS5 with credentials", Good, async run => await ThroughAsync(run, run.Own(await MicrosocksServer.StartAsync(s_right)), s_right)),
        Scenario.Both("microsocks: SOCKS5 with wrong credentials", Bad, async run => await ThroughAsync(run, run.Own(await MicrosocksServer.StartAsync(s_right)), s_wrong)),
        Scenario.Both("a proxy that asks for credentials", Good, run => ScriptedAsync(run, ScriptedProxy.AsksFor(s_right, closes: false), s_right)),
        Scenario.Both("a proxy that asks for credentials and closes", Good, run => ScriptedAsync(run, ScriptedProxy.AsksFor(s_right, closes: true), s_right)),
        Scenario.Both("a proxy that asks for credentials that there are not", Bad, run => ScriptedAsync(run, ScriptedProxy.AsksFor(s_right, closes: false))),
        .. from status in (string[])["403 Forbidden", "404 Not Found", "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "302 Found"]
           select Scenario.Both($"a proxy that answers {status}", Bad, run =>
               ScriptedAsync(run, ScriptedProxy.Answers($"HTTP/1.1 {status}\r\nContent-Length: 4\r\n\r\nbody"))),
        Scenario.Both("a proxy that opens the tunnel with 204", "answer.error = HttpRequestException(ProxyTunnelError, 204)", run => ScriptedAsync(run, new ScriptedProxy(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n");
            await connection.RelayAsync();
        }))),
        Scenario.Both("a proxy that answers nothing and closes", Bad, run => ScriptedAsync(run, ScriptedProxy.AnswersAndCloses(""))),
        Scenario.Both("a proxy that answers a 200 and closes", Bad, run => ScriptedAsync(run, ScriptedProxy.AnswersAndCloses("HTTP/1.1 200 OK\r\n\r\n"))),
        Scenario.Both("a proxy that resets", Bad, run => ScriptedAsync(run, ScriptedProxy.Resets())),
        Scenario.Both("a proxy that answers no HTTP", Bad, run => ScriptedAsync(run, ScriptedProxy.AnswersAndCloses("SSH-2.0-OpenSSH_9.2\r\n\r\n"))),
        Scenario.Both("a proxy that answers slowly", Good, run =>
            ScriptedAsync(run, ScriptedProxy.Drips("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n", TimeSpan.FromMilliseconds(3)))),
        Scenario.Both("a proxy that never answers, ConnectTimeout", Bad, run => ScriptedAsync(run, ScriptedProxy.Silent(), timeout: TimeSpan.FromMilliseconds(500))),
        Scenario.Both("a proxy that nobody runs", Bad, run => ThroughAsync(run, new Uri($"http://127.0.0.1:{ConnectFailureScenarios.RefusedPort()}"))),
        Scenario.Both("a SOCKS proxy that nobody runs", Bad, run => ThroughAsync(run, new Uri($"socks5://127.0.0.1:{ConnectFailureScenarios.RefusedPort()}"))),
        Scenario.Both("a proxy for a server that nobody runs", Bad, async run =>
        {
            TinyproxyServer proxy = run.Own(await TinyproxyServer.StartAsync());
            HttpClient client = Client(run, proxy.Address, null);
            await run.SendAsync(client, run.Get(new Uri($"https://localhost:{ConnectFailureScenarios.RefusedPort()}/")));
        }),
        Scenario.Both("a proxy that listens on IPv6", Good, run => ScriptedAsync(run, ScriptedProxy.Forwards(IPAddress.IPv6Loopback))),
        Scenario.Both("a name that only the proxy knows", "answer.status = 200", async run =>
        {
            TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("behind-the-proxy.test"));
            KestrelServer server = run.Own(await KestrelServer.StartAsync(certificate));
            ScriptedProxy proxy = run.Own(ScriptedProxy.Forwards());
            HttpClient client = run.Client(handler => handler.Proxy = new WebProxy(proxy.Address), certificate);
            await run.SendAsync(client, run.Get(server.Url("/hello", "behind-the-proxy.test")));
        }),
        Scenario.Both("an IPv6 server behind a proxy", "answer.status = 200", async run =>
        {
            ScriptedProxy proxy = run.Own(ScriptedProxy.Forwards());
            PeerHostServer server = await run.Servers.KestrelAsync();
            await run.SendAsync(Client(run, proxy.Address, null), run.Get(server.Url("/hello", "[::1]")));
            run.Note("asked", proxy.Heads[0]);
        }),
        Scenario.Both("a proxy that is not for this host", "answer.status = 200 && asked = 0", async run =>
        {
            ScriptedProxy proxy = run.Own(ScriptedProxy.Silent());
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client(handler => handler.Proxy = new WebProxy(proxy.Address, BypassOnLocal: false, BypassList: ["localhost"]));
            await run.SendAsync(client, run.Get(server.Url("/hello")));
            run.Note("asked", proxy.Connections);
        }),
        Scenario.Both("UseProxy off", "answer.status = 200 && asked = 0", async run =>
        {
            ScriptedProxy proxy = run.Own(ScriptedProxy.Silent());
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client(handler =>
            {
                handler.Proxy = new WebProxy(proxy.Address);
                handler.UseProxy = false;
            });
            await run.SendAsync(client, run.Get(server.Url("/hello")));
            run.Note("asked", proxy.Connections);
        }),
        Scenario.Http1("plain http through a proxy", "answer.status = 200", async run =>
        {
            ScriptedProxy proxy = run.Own(ScriptedProxy.Forwards());
            PeerHostServer server = await run.Servers.KestrelAsync();
            await run.SendAsync(Client(run, proxy.Address, null), run.Get(new Uri(server.Plain, "/hello")));
            run.Note("asked", proxy.Heads[0]);
        }),
        Scenario.Both("a WebSocket through a proxy", "state = Open", async run =>
        {
            ScriptedProxy proxy = run.Own(ScriptedProxy.Forwards());
            PeerHostServer server = await run.Servers.KestrelAsync();
            using var socket = new ClientWebSocket();
            socket.Options.HttpVersion = run.Version;
            socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            await run.TryAsync("socket", () => socket.ConnectAsync(new Uri($"wss://localhost:{server.Port}/websocket"), Client(run, proxy.Address, null), CancellationToken.None));
            run.Note("state", socket.State);
            run.Note("asked", proxy.Heads[0]);
        }),
        Scenario.Both("a certificate that is not trusted, behind a proxy", Bad, async run =>
        {
            ScriptedProxy proxy = run.Own(ScriptedProxy.Forwards());
            HttpClient client = run.Client(handler => handler.Proxy = new WebProxy(proxy.Address), TestPki.Shared.Leaf(new LeafSpec { Ca = "behaviour other" }));
            await run.SendAsync(client, run.Get((await run.Servers.KestrelAsync()).Url("/hello")));
        }),
    ];

    private const string Good = "answer.status = 200 && again.status = 200";
    private const string Bad = "answer.status = " + Outcome.Nothing;

    private static Task ThroughAsync(Run run, IProxyServer proxy, NetworkCredential? credentials = null) => ThroughAsync(run, proxy.Address, credentials);

    private static async Task ThroughAsync(Run run, Uri proxy, NetworkCredential? credentials = null, TimeSpan? timeout = null)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        HttpClient client = Client(run, proxy, credentials, timeout);
        await run.SendAsync(client, run.Get(server.Url("/any")));
        await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/sha256"), new TestBodyContent(100_000)), "again");
    }

    private static async Task ScriptedAsync(Run run, ScriptedProxy proxy, NetworkCredential? credentials = null, TimeSpan? timeout = null)
    {
        run.Own(proxy);
        await ThroughAsync(run, proxy.Address, credentials, timeout);
        run.Note("asked for", string.Join('/', proxy.Heads.Distinct().Select(head => head.ReplaceLineEndings("|"))));
        run.Note("times asked", proxy.Heads.Count);
    }

    private static HttpClient Client(Run run, Uri proxy, NetworkCredential? credentials, TimeSpan? timeout = null) => run.Client(handler =>
    {
        handler.Proxy = new WebProxy(proxy) { Credentials = credentials };
        handler.ConnectTimeout = timeout ?? handler.ConnectTimeout;
    });
}
