using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>No connection comes about, or one to whom it should not; and names in all their forms.</summary>
internal static class ConnectFailureScenarios
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Both("refused port", "answer.error = HttpRequestException(ConnectionError) > SocketException(ConnectionRefused)", run =>
            run.SendAsync(run.Client(), run.Get(new Uri($"https://localhost:{RefusedPort()}/")))),
        Scenario.Both("refused port, by address", "answer.error = HttpRequestException(ConnectionError) > SocketException(ConnectionRefused)", run =>
            run.SendAsync(run.Client(), run.Get(new Uri($"https://127.0.0.1:{RefusedPort()}/")))),
        Scenario.Http1("refused port, plain http", "answer.error = HttpRequestException(ConnectionError) > SocketException(ConnectionRefused)", run =>
            run.SendAsync(run.Client(), run.Get(new Uri($"http://localhost:{RefusedPort()}/")))),
        Scenario.Both("unknown host", "", run => run.SendAsync(run.Client(), run.Get(new Uri("https://no-such-host.invalid/")))),
        Scenario.Both("certificate of an unknown CA", Secure, run => ShowAsync(run, new LeafSpec { Ca = "behaviour unknown" })),
        Scenario.Both("certificate signed by itself", Secure, run => ShowAsync(run, new LeafSpec { SelfSigned = true })),
        Scenario.Both("certificate expired", Secure, run => ShowAsync(run, LeafSpec.Expired)),
        Scenario.Both("certificate not yet valid", Secure, run => ShowAsync(run, LeafSpec.NotYetValid)),
        Scenario.Both("certificate for another name", Secure, run => ShowAsync(run, LeafSpec.For("another.test"))),
        Scenario.Both("certificate for names, asked by address", Secure, run => ShowAsync(run, LeafSpec.For("localhost"), "127.0.0.1")),
        Scenario.Both("certificate for clients only", Secure, run => ShowAsync(run, new LeafSpec { ExtendedKeyUsages = [LeafSpec.ClientAuthentication] })),
        Scenario.Both("certificate without its intermediate", Secure, run => ShowAsync(run, new LeafSpec { Shape = ChainShape.MissingIntermediate })),
        Scenario.Both("certificate with its root", "answer.status = 200", run => ShowAsync(run, new LeafSpec { Shape = ChainShape.WithRoot })),
        Scenario.Both("certificate with a wildcard", "answer.status = 200", run => ShowNamedAsync(run, "*.behaviour.test", "www.behaviour.test")),
        Scenario.Both("wildcard two labels deep", Secure, run => ShowNamedAsync(run, "*.behaviour.test", "a.b.behaviour.test")),
        Scenario.Both("the server asked by address", "answer.status = 200", async run =>
            await run.SendAsync(run.Client(), run.Get((await run.Servers.KestrelAsync()).Url("/any", "127.0.0.1")))),
        Scenario.Both("the server asked by IPv6 address", "answer.status = 200", async run =>
        {
            var relay = run.Own(new Ipv6Relay((await run.Servers.KestrelAsync()).Port));
            await run.SendAsync(run.Client(), run.Get(new Uri($"https://[::1]:{relay.Port}/hello")));
        }),
        Scenario.Both("TLS as the server sees it", "answer.status = 200", run => run.GetAsync("/tls")),
        Scenario.Both("an international name", "answer.status = 200", run => ShowNamedAsync(run, "xn--bcher-kva.test", "bücher.test")),
        Scenario.Both("a name in capitals", "answer.status = 200", async run =>
            await run.SendAsync(run.Client(), run.Get((await run.Servers.KestrelAsync()).Url("/any", "LOCALHOST")))),
        Scenario.Both("a name with a dot at its end", "answer.status = 200", run => ShowNamedAsync(run, "behaviour.test", "behaviour.test.", "/tls")),
        Scenario.Both("a Host header of the certificate's other name", "answer.status = 200", async run =>
        {
            TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("by-host.test"));
            KestrelServer server = run.Own(await KestrelServer.StartAsync(certificate));
            HttpRequestMessage request = run.Get(server.Url("/hello"));
            request.Headers.Host = $"by-host.test:{server.Port}";
            await run.SendAsync(run.Client(trusted: certificate), request);
        }),
        Scenario.Both("a Host header that the certificate does not have", Secure, async run =>
        {
            HttpRequestMessage request = run.Get((await run.Servers.KestrelAsync()).Url("/any"));
            request.Headers.Host = "another.test";
            await run.SendAsync(run.Client(), request);
        }),
        Scenario.Both("the server closes at once", Secure, async run => await run.SendAsync(run.Client(), run.Get(run.Own(ScriptedServer.ClosesAtOnce()).Url("/")))),
        Scenario.Both("the server closes after the ClientHello", Secure, async run => await run.SendAsync(run.Client(), run.Get(run.Own(ScriptedServer.ClosesAfterClientHello()).Url("/")))),
        Scenario.Both("the server resets after the ClientHello", Secure, async run => await run.SendAsync(run.Client(), run.Get(run.Own(ScriptedServer.ResetsAfterClientHello()).Url("/")))),
        Scenario.Both("the server knows no TLS", Secure, async run => await run.SendAsync(run.Client(), run.Get(run.Own(ScriptedServer.PlainHttp()).Url("/")))),
        Scenario.Both("the server answers garbage", Secure, async run => await run.SendAsync(run.Client(), run.Get(run.Own(ScriptedServer.Garbage()).Url("/")))),
        Scenario.Both("the server answers with an alert", Secure, async run => await run.SendAsync(run.Client(), run.Get(run.Own(ScriptedServer.Alert(40)).Url("/")))),
        Scenario.Http1("the server asked for plain http speaks TLS", "answer.status = " + Outcome.Nothing, async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            await run.SendAsync(run.Client(), run.Get(new Uri($"http://localhost:{server.Port}/")));
        }),
        Scenario.Both("a client goes on after a refused certificate", "refused.status = " + Outcome.Nothing + " && answer.status = 200", async run =>
        {
            KestrelServer bad = run.Own(await KestrelServer.StartAsync(TestPki.Shared.Leaf(LeafSpec.Expired)));
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Get(bad.Url("/hello")), "refused");
            await run.SendAsync(client, run.Get((await run.Servers.KestrelAsync()).Url("/hello")));
        }),
    ];

    private const string Secure = "answer.status = " + Outcome.Nothing;

    /// <summary>A port on which nobody listens.</summary>
    internal static int RefusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ShowAsync(Run run, LeafSpec spec, string host = "localhost")
    {
        // nginx shows what it is given; Kestrel would put the chain in order.
        NginxServer server = run.Own(await NginxServer.StartAsync(new NginxSettings { Certificate = TestPki.Shared.Leaf(spec) }));
        await run.SendAsync(run.Client(), run.Get(server.Url("/hello", host)));
    }

    private static async Task ShowNamedAsync(Run run, string name, string host, string path = "/hello")
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For(name));
        KestrelServer server = run.Own(await KestrelServer.StartAsync(certificate));
        await run.SendAsync(run.ClientFor(new Uri($"https://{host}/").IdnHost, server.Port, certificate), run.Get(server.Url(path, host)));
    }
}
