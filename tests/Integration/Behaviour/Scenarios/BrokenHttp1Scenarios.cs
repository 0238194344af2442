using System.Net.Security;
using System.Text;
using TlsSimple.Integration.Refusals;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>HTTP/1.1 responses that are cut short or malformed, and such as only look it.</summary>
internal static class BrokenHttp1Scenarios
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
    private const string ChunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string OpenHead = "HTTP/1.1 200 OK\r\n\r\n";

    // What has been sent, and then the connection ends in three ways.
    private static readonly (string Stage, string Sent)[] s_stages =
    [
        ("before the response", ""),
        ("in the status line", "HTTP/1.1 2"),
        ("in the headers", "HTTP/1.1 200 OK\r\nContent-Le"),
        ("after the headers", Head),
        ("in the body", Head + "01234"),
        ("in a chunk", ChunkedHead + "a\r\n01234"),
        ("between chunks", ChunkedHead + "5\r\n01234\r\n"),
        ("in the trailers", ChunkedHead + "5\r\n01234\r\n0\r\nX-Tr"),
        ("in a body without a length", OpenHead + "01234"),
    ];

    private static readonly (string Flaw, string Response)[] s_flaws =
    [
        ("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        ("a status that is no number", "HTTP/1.1 abc OK\r\n\r\n"),
        ("a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
        ("HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold"),
        ("HTTP/2.0 in the status line", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
        ("no reason phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
        ("lines that end with LF", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
        ("a header without a colon", "HTTP/1.1 200 OK\r\nNonsense\r\nContent-Length: 0\r\n\r\n"),
        ("a header with a space before the colon", "HTTP/1.1 200 OK\r\nX-A : 1\r\nContent-Length: 0\r\n\r\n"),
        ("a folded header", "HTTP/1.1 200 OK\r\nX-Folded: one\r\n  two\r\nContent-Length: 0\r\n\r\n"),
        ("a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n0123456789"),
        ("a length below zero", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        ("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        ("a length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0\r\n\r\n"),
        ("a chunk size that is no number", ChunkedHead + "xyz\r\n01234\r\n0\r\n\r\n"),
        ("a chunk longer than it says", ChunkedHead + "2\r\n01234\r\n0\r\n\r\n"),
        ("chunk extensions and trailers", ChunkedHead + "5;a=b\r\n01234\r\n0\r\nX-Trailer: yes\r\n\r\n"),
        ("more than its length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Never asked\r\n\r\n"),
        ("no headers at all", "HTTP/1.1 204 No Content\r\n\r\n"),
        ("100 and 102 before", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX-A: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        ("103 with hints before", "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        ("101 that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\nhello"),
        ("an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("HTTP/2 frames", "\0\0\0\u0004\0\0\0\0\0"),
        ("a body packed wrongly", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip"),
    ];

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        .. from stage in s_stages
           from ending in new[] { CannedTlsServer.Ending.CloseNotify, CannedTlsServer.Ending.Fin, CannedTlsServer.Ending.Reset }
           select Scenario.Http1($"{Word(ending)} {stage.Stage}", "", run => CutAsync(run, stage.Sent, ending)),
        .. from flaw in s_flaws
           select Scenario.Http1($"a response with {flaw.Flaw}", "", run => FlawedAsync(run, flaw.Response)),
        Scenario.Http1("a GET on a pooled connection that is closed meanwhile", "second.status = 200 && connections = 2", run => AgainAsync(run, connection => connection.CloseAsync())),
        Scenario.Http1("a GET on a pooled connection that is cut meanwhile", "second.status = 200 && connections = 2", run =>
            AgainAsync(run, connection => connection.CloseWithoutNotifyAsync())),
        Scenario.Http1("a GET on a pooled connection that is reset meanwhile", "second.status = (nothing)", run => AgainAsync(run, connection =>
        {
            connection.Reset();
            return Task.CompletedTask;
        })),
        Scenario.Http1("a POST on a pooled connection that is closed meanwhile", "second.error = HttpRequestException(ResponseEnded) > HttpIOException(ResponseEnded)", async run =>
        {
            // Closed only when the second request is there: it may have been executed, so POST is not repeated.
            var server = run.Own(new RawTlsServer(run.Certificate, SslApplicationProtocol.Http11, async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.WriteAsync(OpenHead.Replace("\r\n\r\n", "\r\nContent-Length: 2\r\n\r\nok", StringComparison.Ordinal));
                await connection.ReadHeadAsync();
                await connection.CloseAsync();
            }));
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Get(server.Url("/")), "first");
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/"), new StringContent("x", Encoding.ASCII)), "second");
        }),
        Scenario.Http1("a server that says nothing more after the handshake", "answer.error = TaskCanceledException > TimeoutException", async run =>
        {
            var server = run.Own(new RawTlsServer(run.Certificate, SslApplicationProtocol.Http11, connection => connection.ReadToEndAsync()));
            HttpClient client = run.Client();
            client.Timeout = TimeSpan.FromSeconds(1);
            await run.SendAsync(client, run.Get(server.Url("/")));
        }),
    ];

    private static string Word(CannedTlsServer.Ending ending) => ending switch
    {
        CannedTlsServer.Ending.CloseNotify => "closed",
        CannedTlsServer.Ending.Fin => "cut",
        _ => "reset",
    };

    private static async Task CutAsync(Run run, string sent, CannedTlsServer.Ending ending)
    {
        CannedTlsServer server = run.Own(new CannedTlsServer(run.Certificate, System.Security.Authentication.SslProtocols.Tls13, ending, sent.Length == 0 ? [] : [sent]));
        HttpClient client = run.Client();
        await run.SendAsync(client, run.Get(server.Url("/")), "buffered");
        await run.SendAsync(client, run.Get(server.Url("/")), "streamed", HttpCompletionOption.ResponseHeadersRead);
    }

    // Every connection answers one request and ends when the second is there.
    private static async Task AgainAsync(Run run, Func<RawTlsConnection, Task> end)
    {
        RawTlsServer server = run.Own(new RawTlsServer(run.Certificate, SslApplicationProtocol.Http11, async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            await connection.ReadHeadAsync();
            await end(connection);
        }));
        HttpClient client = run.Client();
        await run.SendAsync(client, run.Get(server.Url("/")), "first");
        await run.SendAsync(client, run.Get(server.Url("/")), "second");
        run.Note("connections", server.Connections);
    }

    private static async Task FlawedAsync(Run run, string response)
    {
        RawTlsServer server = run.Own(RawTlsServer.Http1(run.Certificate, response, closes: true));
        await run.SendAsync(run.Client(handler => handler.AutomaticDecompression = System.Net.DecompressionMethods.All), run.Get(server.Url("/")));
    }
}
