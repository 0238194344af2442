using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>Cancellations, time limits and disposal, at every stage of a request.</summary>
internal static class CancellationScenarios
{
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(500);

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Both("cancelled before it is sent", "answer.error = TaskCanceledException && token = ours", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            using var source = new CancellationTokenSource();
            await source.CancelAsync();
            await CancelledAsync(run, run.Client(), server.Url("/hello"), source.Token);
        }),
        Scenario.Both("cancelled while TCP connects", "token = ours", async run =>
        {
            FullBacklog server = run.Own(await FullBacklog.StartAsync());
            await SoonAsync(run, new Uri($"https://127.0.0.1:{server.Port}/"));
        }),
        Scenario.Both("cancelled in the handshake", "token = ours", async run => await SoonAsync(run, run.Own(ScriptedServer.Silent()).Url("/"))),
        Scenario.Both("cancelled while waiting for the response", "token = ours", async run => await SoonAsync(run, (await run.Servers.KestrelAsync()).Url("/never"))),
        Scenario.Both("cancelled in the body, buffered", "token = ours", async run => await SoonAsync(run, (await run.Servers.KestrelAsync()).Url("/slow"))),
        Scenario.Both("cancelled in the body, streamed", "beginning = 12 && read.error = TaskCanceledException", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            using HttpResponseMessage response = await run.Within(client.SendAsync(run.Get(server.Url("/slow")), HttpCompletionOption.ResponseHeadersRead));
            await using Stream body = await response.Content.ReadAsStreamAsync();
            byte[] buffer = new byte[12];
            await run.Within(body.ReadExactlyAsync(buffer).AsTask());
            run.Note("beginning", buffer.Length);
            using var source = new CancellationTokenSource();
            await run.TryAsync("read", async () =>
            {
                ValueTask<int> read = body.ReadAsync(buffer, source.Token);
                await source.CancelAsync();
                await read;
            });
            await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
        }),
        Scenario.Both("cancelled in the upload", "token = ours", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            var body = new DuplexContent("text/plain");
            await body.WriteAsync(TestBody.Bytes(10_000), CancellationToken.None);
            using var source = new CancellationTokenSource(s_soon);
            HttpClient client = run.Client();
            await CancelledAsync(run, client, server.Url("/sha256"), source.Token, body);
            await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
        }),
        Scenario.Both("CancelPendingRequests", "answer.error = TaskCanceledException", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            Task sending = run.SendAsync(client, run.Get(server.Url("/never")));
            await WarmAsync(run, client, server);
            client.CancelPendingRequests();
            await sending;
        }),
        Scenario.Both("HttpClient is disposed in mid-request", "answer.error = TaskCanceledException", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            Task sending = run.SendAsync(client, run.Get(server.Url("/never")));
            await WarmAsync(run, client, server);
            client.Dispose();
            await sending;
            await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
        }),
        Scenario.Both("HttpClient is disposed in the body", "after.error = ObjectDisposedException", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            using HttpResponseMessage response = await run.Within(client.SendAsync(run.Get(server.Url("/slow")), HttpCompletionOption.ResponseHeadersRead));
            await using Stream body = await response.Content.ReadAsStreamAsync();
            byte[] buffer = new byte[12];
            await run.Within(body.ReadExactlyAsync(buffer).AsTask());
            client.Dispose();
            await run.TryAsync("read", async () =>
            {
                using var source = new CancellationTokenSource(s_soon);
                _ = await body.ReadAsync(buffer, source.Token);
            });
            await run.TryAsync("after", () => client.SendAsync(run.Get(server.Url("/hello"))));
        }),
        Scenario.Both("the response is disposed unread", "after.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            HttpResponseMessage response = await run.Within(client.SendAsync(run.Get(server.Url("/slow")), HttpCompletionOption.ResponseHeadersRead));
            response.Dispose();
            await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
        }),
        Scenario.Both("HttpClient.Timeout while waiting for the response", Timed, run => TimedOutAsync(run, "/never")),
        Scenario.Both("HttpClient.Timeout in the body", Timed, run => TimedOutAsync(run, "/slow")),
        Scenario.Both("HttpClient.Timeout in the handshake", Timed, async run =>
        {
            HttpClient client = run.Client();
            client.Timeout = s_soon;
            await run.SendAsync(client, run.Get(run.Own(ScriptedServer.Silent()).Url("/")));
        }),
        Scenario.Both("HttpClient.Timeout is nobody's matter once a streamed response is there", "answer.body = first, last", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            await WarmAsync(run, client, server);
            HttpClient impatient = run.Client();
            impatient.Timeout = TimeSpan.FromSeconds(3);
            await run.SendAsync(impatient, run.Get(server.Url("/slow-body?ms=3500")), option: HttpCompletionOption.ResponseHeadersRead);
        }),
        Scenario.Both("SocketsHttpHandler.ConnectTimeout while TCP connects", "answer.error = " + ConnectTimedOut, async run =>
        {
            FullBacklog server = run.Own(await FullBacklog.StartAsync());
            await run.SendAsync(run.Client(handler => handler.ConnectTimeout = s_soon), run.Get(new Uri($"https://127.0.0.1:{server.Port}/")));
        }),
        Scenario.Both("SocketsHttpHandler.ConnectTimeout in the handshake", "answer.error = " + ConnectTimedOut, async run =>
            await run.SendAsync(run.Client(handler => handler.ConnectTimeout = s_soon), run.Get(run.Own(ScriptedServer.Silent()).Url("/")))),
    ];

    private const string Timed = "answer.error = TaskCanceledException > TimeoutException";
    private const string ConnectTimedOut = "TaskCanceledException > TimeoutException";

    private static async Task SoonAsync(Run run, Uri url)
    {
        using var source = new CancellationTokenSource(s_soon);
        await CancelledAsync(run, run.Client(), url, source.Token);
    }

    private static async Task CancelledAsync(Run run, HttpClient client, Uri url, CancellationToken token, HttpContent? content = null) =>
        await run.TryAsync("answer", async () =>
        {
            try
            {
                using HttpRequestMessage request = run.Request(content is null ? HttpMethod.Get : HttpMethod.Post, url, content);
                using HttpResponseMessage response = await client.SendAsync(request, token);
            }
            catch (OperationCanceledException error)
            {
                run.Note("token", error.CancellationToken == token ? "ours" : "another");
                throw;
            }
        });

    private static async Task TimedOutAsync(Run run, string path)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        HttpClient client = run.Client();
        client.Timeout = TimeSpan.FromSeconds(1.5);
        await run.SendAsync(client, run.Get(server.Url(path)));
        await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
    }

    // A request beside the one that waits: when it is answered, that one is on its way.
    private static Task<string> WarmAsync(Run run, HttpClient client, PeerHostServer server) => run.ConnectionAsync(client, run.Get(server.Url("/slow-headers?ms=200")));
}
