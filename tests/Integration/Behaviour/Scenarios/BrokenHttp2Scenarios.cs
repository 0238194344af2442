using System.Net.Security;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>HTTP/2 that goes away, resets, breaks its rules or ends.</summary>
internal static class BrokenHttp2Scenarios
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte RstStream = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    // :status 200, from the static table (RFC 7541, appendix A).
    private static readonly byte[] s_ok = [0x88];

    private static readonly (string What, Func<RawTlsConnection, int, Task> Answer)[] s_answers =
    [
        ("a response without headers", (connection, id) => connection.WriteFrameAsync(Headers, EndHeaders | EndStream, id, s_ok)),
        ("HEADERS that are not HPACK", (connection, id) => connection.WriteFrameAsync(Headers, EndHeaders | EndStream, id, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F])),
        ("a response without a status", (connection, id) => connection.WriteFrameAsync(Headers, EndHeaders | EndStream, id, [0x00, 1, (byte)'a', 1, (byte)'b'])),
        ("DATA before HEADERS", (connection, id) => connection.WriteFrameAsync(Data, EndStream, id, [1, 2, 3])),
        ("DATA on a stream that is not", (connection, id) => connection.WriteFrameAsync(Data, EndStream, id + 100, [1, 2, 3])),
        ("RST_STREAM with PROTOCOL_ERROR", (connection, id) => connection.WriteFrameAsync(RstStream, 0, id, [0, 0, 0, 1])),
        ("RST_STREAM with INTERNAL_ERROR", (connection, id) => connection.WriteFrameAsync(RstStream, 0, id, [0, 0, 0, 2])),
        ("RST_STREAM with CANCEL", (connection, id) => connection.WriteFrameAsync(RstStream, 0, id, [0, 0, 0, 8])),
        ("RST_STREAM with HTTP_1_1_REQUIRED", (connection, id) => connection.WriteFrameAsync(RstStream, 0, id, [0, 0, 0, 13])),
        ("GOAWAY with ENHANCE_YOUR_CALM", async (connection, id) =>
        {
            await connection.WriteFrameAsync(GoAway, 0, 0, [0, 0, 0, (byte)id, 0, 0, 0, 11]);
            await connection.CloseAsync();
        }),
        ("a frame that is too long", (connection, id) => connection.WriteFrameAsync(Data, 0, id, new byte[16_385])),
        ("a frame of an unknown type", async (connection, id) =>
        {
            await connection.WriteFrameAsync(0xFA, 0, id, [1, 2, 3]);
            await connection.WriteFrameAsync(Headers, EndHeaders | EndStream, id, s_ok);
        }),
        ("a window that overflows", (connection, id) => connection.WriteFrameAsync(8, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF])),
        ("a push that nobody allowed", (connection, id) => connection.WriteFrameAsync(5, EndHeaders, id, [0, 0, 0, 2, 0x82])),
        ("SETTINGS that are wrong", (connection, id) => connection.WriteFrameAsync(Settings, 0, 0, [1, 2, 3])),
        ("a body cut by RST_STREAM", async (connection, id) =>
        {
            await connection.WriteFrameAsync(Headers, EndHeaders, id, s_ok);
            await connection.WriteFrameAsync(Data, 0, id, [1, 2, 3]);
            await connection.WriteFrameAsync(RstStream, 0, id, [0, 0, 0, 2]);
        }),
        ("a body cut by close_notify", async (connection, id) =>
        {
            await connection.WriteFrameAsync(Headers, EndHeaders, id, s_ok);
            await connection.WriteFrameAsync(Data, 0, id, [1, 2, 3]);
            await connection.CloseAsync();
        }),
        ("a body cut by FIN", async (connection, id) =>
        {
            await connection.WriteFrameAsync(Headers, EndHeaders, id, s_ok);
            await connection.WriteFrameAsync(Data, 0, id, [1, 2, 3]);
            await connection.CloseWithoutNotifyAsync();
        }),
        ("close_notify in place of a response", (connection, _) => connection.CloseAsync()),
        ("FIN in place of a response", (connection, _) => connection.CloseWithoutNotifyAsync()),
        ("RST in place of a response", (connection, _) =>
        {
            connection.Reset();
            return Task.CompletedTask;
        }),
    ];

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        .. from answer in s_answers
           select Scenario.Http2(answer.What, "", run => AnswerAsync(run, async connection =>
           {
               await connection.BeginHttp2Async();
               await answer.Answer(connection, await connection.ReadRequestAsync());
               await connection.ReadToEndAsync();
           })),
        Scenario.Http2("GOAWAY before the request was looked at is retried", "answer.status = 200 && connections = 2", async run =>
            await RetriedAsync(run, (connection, _) => connection.WriteFrameAsync(GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]))),
        Scenario.Http2("RST_STREAM with REFUSED_STREAM is retried", "answer.status = 200", async run =>
            await RetriedAsync(run, (connection, id) => connection.WriteFrameAsync(RstStream, 0, id, [0, 0, 0, 7]))),
        Scenario.Both("the server aborts the request", "answer.status = " + Outcome.Nothing + " && after.status = 200", run => AbortedAsync(run, "/abort")),
        Scenario.Both("the server aborts in the body", "answer.status = 200 && after.status = 200", run => AbortedAsync(run, "/abort-body")),
        Scenario.Both("the server aborts in a body of known length", "answer.status = 200 && after.status = 200", run => AbortedAsync(run, "/abort-body?length")),
        Scenario.Both("the connection is reset in the body", "answer.status = 200", run => InjectAsync(run, Fault.ResetAfterBytes(RelayDirection.ToClient, 0))),
        Scenario.Both("the connection is cut in the body", "answer.status = 200", run => InjectAsync(run, Fault.CloseAfterBytes(RelayDirection.ToClient, 0))),
        Scenario.Both("a record is changed on its way", "answer.status = 200", run => InjectAsync(run, Fault.FlipBit(RelayDirection.ToClient, 0))),
    ];

    private static async Task AnswerAsync(Run run, Func<RawTlsConnection, Task> script)
    {
        RawTlsServer server = run.Own(new RawTlsServer(run.Certificate, SslApplicationProtocol.Http2, script));
        HttpClient client = run.Client();
        client.Timeout = TimeSpan.FromSeconds(5);
        await run.SendAsync(client, run.Get(server.Url("/")), option: HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task RetriedAsync(Run run, Func<RawTlsConnection, int, Task> first)
    {
        bool refused = false;
        RawTlsServer server = run.Own(new RawTlsServer(run.Certificate, SslApplicationProtocol.Http2, async connection =>
        {
            await connection.BeginHttp2Async();
            while (true)
            {
                int id = await connection.ReadRequestAsync();
                if (refused)
                {
                    await connection.WriteFrameAsync(Headers, EndHeaders | EndStream, id, s_ok);
                }
                else
                {
                    refused = true;
                    await first(connection, id);
                }
            }
        }));
        await run.SendAsync(run.Client(), run.Get(server.Url("/")));
        run.Note("connections", server.Connections);
    }

    private static async Task AbortedAsync(Run run, string path)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        HttpClient client = run.Client();
        await run.SendAsync(client, run.Get(server.Url(path)), option: HttpCompletionOption.ResponseHeadersRead);
        await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
    }

    // The response has begun when the fault comes; the next piece of the body meets it.
    private static async Task InjectAsync(Run run, Fault fault)
    {
        FaultyTlsServer relay = run.Own(FaultyTlsServer.Start(await run.Servers.KestrelAsync()));
        HttpClient client = run.Client();
        await run.TryAsync("answer", async () =>
        {
            using HttpResponseMessage response = await client.SendAsync(run.Get(relay.Url("/slow-body?ms=500")), HttpCompletionOption.ResponseHeadersRead);
            run.Outcome.NoteHead("answer", response);
            await using Stream body = await response.Content.ReadAsStreamAsync();
            byte[] beginning = new byte["first, ".Length];
            await body.ReadExactlyAsync(beginning);
            relay.Inject(fault);
            await body.CopyToAsync(Stream.Null);
        });
    }
}
