using System.Net.WebSockets;
using System.Text;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>Duplex calls and WebSockets.</summary>
internal static class StreamScenarios
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Http2("gRPC-shaped, both ways", "answer.trailers = grpc-message: OK | grpc-status: 0 && echo 2 = two", run => CallAsync(run, ["zero", "one", "two"])),
        Scenario.Http2("gRPC-shaped, ended by the server", "answer.trailers = grpc-message: refused | grpc-status: 3", run => CallAsync(run, ["zero", "x"])),
        Scenario.Http2("gRPC-shaped, broken off by the client", "after.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            var body = new DuplexContent("application/grpc");
            await body.WriteAsync(Message("zero"), CancellationToken.None);
            await run.TryAsync("call", async () =>
            {
                using HttpResponseMessage response = await client.SendAsync(run.Request(HttpMethod.Post, server.Url("/bidi"), body), HttpCompletionOption.ResponseHeadersRead);
                await using Stream incoming = await response.Content.ReadAsStreamAsync();
                await incoming.ReadExactlyAsync(new byte[Message("zero").Length]);
                body.Complete(new InvalidOperationException("The caller gives up."));
                _ = await incoming.ReadAsync(new byte[1]);
            });
            await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
        }),
        Scenario.Both("WebSocket, echo and close", "echo = message && closed = NormalClosure done", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            using ClientWebSocket socket = Socket(run);
            socket.Options.AddSubProtocol("echo");
            await run.TryAsync("socket", async () =>
            {
                await socket.ConnectAsync(Url(server), run.Client(), CancellationToken.None);
                run.Note("protocol", socket.SubProtocol);
                await socket.SendAsync(Encoding.ASCII.GetBytes("message"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                byte[] buffer = new byte[100];
                WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, CancellationToken.None);
                run.Note("echo", Encoding.ASCII.GetString(buffer, 0, received.Count));
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
                run.Note("closed", $"{socket.CloseStatus} {socket.CloseStatusDescription}");
            });
        }),
        Scenario.Both("WebSocket, a megabyte", "whole = True", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            using ClientWebSocket socket = Socket(run);
            await run.TryAsync("socket", async () =>
            {
                await socket.ConnectAsync(Url(server), run.Client(), CancellationToken.None);
                byte[] sent = TestBody.Bytes(1_000_000);
                Task sending = socket.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
                byte[] received = new byte[sent.Length];
                int count = 0;
                while (count < received.Length)
                {
                    count += (await socket.ReceiveAsync(received.AsMemory(count), CancellationToken.None)).Count;
                }

                await sending;
                run.Note("whole", sent.AsSpan().SequenceEqual(received));
            });
        }),
        Scenario.Both("WebSocket, refused by the server", "socket.error = WebSocketException(NotAWebSocket)", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            using ClientWebSocket socket = Socket(run);
            await run.TryAsync("socket", () => socket.ConnectAsync(new Uri($"wss://localhost:{server.Port}/hello"), run.Client(), CancellationToken.None));
            run.Note("state", socket.State);
        }),
        Scenario.Both("WebSocket, refused port", "state = Closed", async run =>
        {
            using ClientWebSocket socket = Socket(run);
            await run.TryAsync("socket", () => socket.ConnectAsync(new Uri($"wss://localhost:{ConnectFailureScenarios.RefusedPort()}/"), run.Client(), CancellationToken.None));
            run.Note("state", socket.State);
        }),
        Scenario.Both("WebSocket, a certificate that is not trusted", "state = Closed", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            using ClientWebSocket socket = Socket(run);
            HttpClient client = run.Client(trusted: Pki.TestPki.Shared.Leaf(new Pki.LeafSpec { Ca = "behaviour other" }));
            await run.TryAsync("socket", () => socket.ConnectAsync(Url(server), client, CancellationToken.None));
            run.Note("state", socket.State);
        }),
        Scenario.Both("WebSocket, the connection is cut", "state = Aborted", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            var board = run.Own(new Http.Switchboard(() => server.Port));
            using ClientWebSocket socket = Socket(run);
            await run.TryAsync("connect", () => socket.ConnectAsync(Url(board), run.Client(), CancellationToken.None));
            await run.TryAsync("receive", async () =>
            {
                Task<WebSocketReceiveResult> receiving = socket.ReceiveAsync(new byte[10], CancellationToken.None);
                board.HangUp();
                await receiving;
            });
            run.Note("state", socket.State);
        }),
    ];

    private static async Task CallAsync(Run run, string[] words)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        var body = new DuplexContent("application/grpc");
        await body.WriteAsync(Message(words[0]), CancellationToken.None);
        await run.TryAsync("call", async () =>
        {
            using HttpRequestMessage request = run.Request(HttpMethod.Post, server.Url("/bidi"), body);
            using HttpResponseMessage response = await run.Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using Stream incoming = await response.Content.ReadAsStreamAsync();
            for (int i = 0; i < words.Length; i++)
            {
                byte[] echo = new byte[Message(words[i]).Length];
                await body.WriteAsync(i == 0 ? [] : Message(words[i]), CancellationToken.None);
                if (words[i] == "x")
                {
                    break;
                }

                await incoming.ReadExactlyAsync(echo);
                run.Note($"echo {i}", Encoding.ASCII.GetString(echo, 5, echo.Length - 5));
            }

            if (words[^1] != "x")
            {
                body.Complete();
            }

            await run.Outcome.NoteAsync("answer", response, CancellationToken.None);
            body.Complete();
        });
    }

    private static byte[] Message(string word) => [0, 0, 0, 0, (byte)word.Length, .. Encoding.ASCII.GetBytes(word)];

    private static Uri Url(IPeer server) => new($"wss://localhost:{server.Port}/websocket");

    private static ClientWebSocket Socket(Run run)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = run.Version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return socket;
    }
}
