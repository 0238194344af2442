using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>Which requests share a connection: the server tells each response's.</summary>
internal static class PoolScenarios
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Both("requests one after the other share a connection", "connections = 1", async run =>
            await CountAsync(run, run.Client(), ["/hello", "/length-only/404", "/bytes/100000", "/any", "/hello"])),
        Scenario.Both("requests at the same time", "answered = 6", async run =>
        {
            HttpClient client = run.Client();
            string[] connections = await AtOnceAsync(run, client, 6, "/slow-headers?ms=300");
            run.Note("answered", connections.Length);
            run.Note("connections", connections.Distinct().Count());
        }),
        Scenario.Both("MaxConnectionsPerServer", "answered = 6", async run =>
        {
            HttpClient client = run.Client(handler => handler.MaxConnectionsPerServer = 2);
            string[] connections = await AtOnceAsync(run, client, 6, "/slow-headers?ms=150");
            run.Note("answered", connections.Length);
            run.Note("connections", connections.Distinct().Count());
        }),
        Scenario.Both("Connection: close in the request", "answered = 2", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            var connections = new List<string>();
            for (int i = 0; i < 2; i++)
            {
                HttpRequestMessage request = run.Get(server.Url("/hello"));
                request.Headers.ConnectionClose = true;
                connections.Add(await run.ConnectionAsync(client, request));
            }

            run.Note("answered", connections.Count);
            run.Note("connections", connections.Distinct().Count());
        }),
        Scenario.Both("GOAWAY, or Connection: close, from the server", "connections = 2", async run =>
            await CountAsync(run, run.Client(), ["/hello", "/goaway", "/hello", "/hello"])),
        Scenario.Both("PooledConnectionLifetime of zero", "connections = 3", async run =>
            await CountAsync(run, run.Client(handler => handler.PooledConnectionLifetime = TimeSpan.Zero), ["/hello", "/hello", "/hello"])),
        Scenario.Both("PooledConnectionIdleTimeout of zero", "answered = 3", async run =>
            await CountAsync(run, run.Client(handler => handler.PooledConnectionIdleTimeout = TimeSpan.Zero), ["/hello", "/hello", "/hello"])),
        Scenario.Both("PooledConnectionLifetime runs out", "connections = 2", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client(handler => handler.PooledConnectionLifetime = TimeSpan.FromMilliseconds(300));
            string first = await run.ConnectionAsync(client, run.Get(server.Url("/hello")));
            // The server takes the time that the lifetime needs; the next request finds it over.
            await run.ConnectionAsync(client, run.Get(server.Url("/slow-headers?ms=600")));
            string third = await run.ConnectionAsync(client, run.Get(server.Url("/hello")));
            run.Note("connections", first == third ? 1 : 2);
        }),
        Scenario.Http1("an unread body is drained", "connections = 1", run => DrainAsync(run, "/bytes/100000", _ => { })),
        Scenario.Http1("an unread body longer than MaxResponseDrainSize", "connections = 2", run =>
            DrainAsync(run, "/bytes/5000000", handler => handler.MaxResponseDrainSize = 1000)),
        Scenario.Http1("an unread body that comes no further: ResponseDrainTimeout", "connections = 2", run =>
            DrainAsync(run, "/slow-body?ms=20000", handler => handler.ResponseDrainTimeout = TimeSpan.FromMilliseconds(200))),
        Scenario.Http1("a request after the server closed an idle connection", "second.status = 200", async run =>
        {
            PeerHostServer upstream = await run.Servers.KestrelAsync();
            var board = run.Own(new Http.Switchboard(() => upstream.Port));
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Get(board.Url("/hello")), "first");
            board.HangUp();
            await run.SendAsync(client, run.Get(board.Url("/hello")), "second");
        }),
        Scenario.Both("two clients share nothing", "connections = 2", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            string first = await run.ConnectionAsync(run.Client(), run.Get(server.Url("/hello")));
            string second = await run.ConnectionAsync(run.Client(), run.Get(server.Url("/hello")));
            run.Note("connections", first == second ? 1 : 2);
        }),
        Scenario.Both("two names of one server share nothing", "connections = 2", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            string first = await run.ConnectionAsync(client, run.Get(server.Url("/hello")));
            string second = await run.ConnectionAsync(client, run.Get(server.Url("/hello", "127.0.0.1")));
            run.Note("connections", first == second ? 1 : 2);
        }),
    ];

    private static async Task CountAsync(Run run, HttpClient client, string[] paths)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        var connections = new List<string>();
        foreach (string path in paths)
        {
            connections.Add(await run.ConnectionAsync(client, run.Get(server.Url(path))));
        }

        run.Note("answered", connections.Count);
        run.Note("connections", connections.Distinct().Count());
    }

    private static async Task<string[]> AtOnceAsync(Run run, HttpClient client, int count, string path)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        return await Task.WhenAll(Enumerable.Range(0, count).Select(_ => run.ConnectionAsync(client, run.Get(server.Url(path)))));
    }

    // With one connection allowed, the second request tells whether the first one's was fit for it.
    private static async Task DrainAsync(Run run, string path, Action<SocketsHttpHandler> configure)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        HttpClient client = run.Client(handler =>
        {
            handler.MaxConnectionsPerServer = 1;
            configure(handler);
        });
        string first;
        using (HttpResponseMessage unread = await run.Within(client.SendAsync(run.Get(server.Url(path)), HttpCompletionOption.ResponseHeadersRead)))
        {
            first = unread.Headers.GetValues("X-Connection").Single();
        }

        string second = await run.ConnectionAsync(client, run.Get(server.Url("/hello")));
        run.Note("connections", first == second ? 1 : 2);
    }
}
