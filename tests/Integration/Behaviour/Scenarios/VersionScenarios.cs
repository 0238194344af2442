using System.Net;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>
/// What version comes of what the caller asks for and what the server has. TlsSimple raises HttpClient's default ("1.1 or lower") to "2.0 or lower"
/// and takes HTTP/3 for HTTP/2: where it does, the platform's handler is asked for that.
/// </summary>
internal static class VersionScenarios
{
    private static readonly string[] s_versions = ["1.0", "1.1", "2.0", "3.0"];

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        .. from policy in Enum.GetValues<HttpVersionPolicy>()
           from server in (string[])["both", "http/1.1", "h2"]
           select new Scenario($"{policy} and a server that has {server}", s_versions, "", run => AskAsync(run, policy, server)),
        Scenario.Http1("HttpClient's default", "both.version = 2.0 && h1.version = 1.1", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            client.DefaultRequestVersion = run.Stack == HttpStack.Platform ? HttpVersion.Version20 : client.DefaultRequestVersion;
            foreach ((string label, IPeer peer) in new[] { ("both", (IPeer)server), ("h1", server.Http1), ("h2", server.Http2) })
            {
                await run.TryAsync(label, async () =>
                {
                    using HttpResponseMessage response = await client.GetAsync(peer.Url("/version"));
                    await run.Outcome.NoteAsync(label, response, CancellationToken.None);
                });
            }
        }),
        new Scenario("the versions of plain http", s_versions, "answer.version = 1.1", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            foreach (HttpVersionPolicy policy in Enum.GetValues<HttpVersionPolicy>())
            {
                await run.SendAsync(run.Client(), new HttpRequestMessage(HttpMethod.Get, new Uri(server.Plain, "/version")) { Version = run.Version, VersionPolicy = policy }, $"{policy}");
            }

            await run.SendAsync(run.Client(), new HttpRequestMessage(HttpMethod.Get, new Uri(server.Plain, "/version")));
        }),
        Scenario.Http1("synchronous Send", "get.status = 200 && post.status = 200 && http2.error = NotSupportedException", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            await run.TryAsync("get", () => SendAsync(run, client, "get", new HttpRequestMessage(HttpMethod.Get, server.Url("/bytes/300000"))));
            await run.TryAsync("post", () => SendAsync(run, client, "post", new HttpRequestMessage(HttpMethod.Post, server.Url("/any")) { Content = new TestBodyContent(300_000) }));
            await run.TryAsync("chunks", () => SendAsync(run, client, "chunks", new HttpRequestMessage(HttpMethod.Get, server.Url("/chunks/50"))));
            await run.TryAsync("redirect", () => SendAsync(run, client, "redirect", new HttpRequestMessage(HttpMethod.Get, server.Url("/redirect/302?to=/hello"))));
            await run.TryAsync("abort", () => SendAsync(run, client, "abort", new HttpRequestMessage(HttpMethod.Get, server.Url("/abort"))));
            await run.TryAsync("refused", () => SendAsync(run, client, "refused", new HttpRequestMessage(HttpMethod.Get, new Uri($"https://localhost:{ConnectFailureScenarios.RefusedPort()}/"))));
            await run.TryAsync("http2", () => SendAsync(run, client, "http2", new HttpRequestMessage(HttpMethod.Get, server.Url("/hello")) { Version = HttpVersion.Version20 }));
        }),
        Scenario.Http1("HTTP/2 and HTTP/1.1 mixed on one handler", "0.version = 1.1 && 1.version = 2.0", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            string[] versions = ["1.1", "2.0", "2.0", "1.1", "1.1", "2.0"];
            for (int i = 0; i < versions.Length; i++)
            {
                await run.SendAsync(
                    client,
                    new HttpRequestMessage(HttpMethod.Get, server.Url("/version")) { Version = Version.Parse(versions[i]), VersionPolicy = HttpVersionPolicy.RequestVersionExact },
                    $"{i}");
            }
        }),
    ];

    private static async Task AskAsync(Run run, HttpVersionPolicy policy, string has)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        IPeer peer = has switch
        {
            "both" => server,
            "h2" => server.Http2,
            _ => server.Http1,
        };
        bool isRaised = run.Stack == HttpStack.Platform && policy == HttpVersionPolicy.RequestVersionOrLower && run.Version == HttpVersion.Version11;
        using var request = new HttpRequestMessage(HttpMethod.Get, peer.Url("/version"))
        {
            Version = isRaised ? HttpVersion.Version20 : run.Version,
            VersionPolicy = policy,
        };
        await run.SendAsync(run.Client(), request);
    }

    private static Task SendAsync(Run run, HttpClient client, string label, HttpRequestMessage request)
    {
        using (request)
        {
            using HttpResponseMessage response = client.Send(request);
            return run.Outcome.NoteAsync(label, response, CancellationToken.None);
        }
    }
}
