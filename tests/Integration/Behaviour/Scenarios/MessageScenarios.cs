using System.Net;
using System.Text;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>Methods, statuses, headers.</summary>
internal static class MessageScenarios
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Both("methods", "GET.status = 200 && QUERY.error = none && TRACE.from = TRACE /any", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            foreach (string method in (string[])["GET", "HEAD", "OPTIONS", "DELETE", "TRACE", "QUERY", "POST", "PUT", "PATCH", "x-own"])
            {
                HttpContent? content = method is "POST" or "PUT" or "PATCH" ? new StringContent("content") : null;
                await run.SendAsync(client, run.Request(new HttpMethod(method), server.Url("/any"), content), method);
            }
        }),
        Scenario.Both("statuses", "200.status = 200 && 404.error = none && 503.status = 503", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            foreach (int status in (int[])[200, 201, 202, 203, 204, 205, 206, 300, 304, 400, 402, 403, 404, 405, 408, 409, 410, 418, 421, 425, 429, 451, 500, 501, 502, 503, 504, 599])
            {
                await run.SendAsync(client, run.Get(server.Url($"/length-only/{status}")), $"{status}");
            }
        }),
        Scenario.Both("statuses by nginx", "hello.status = 200 && absent.status = 404", async run =>
        {
            NginxServer server = await run.Servers.NginxAsync();
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Get(server.Url("/hello")), "hello");
            await run.SendAsync(client, run.Get(server.Url("/files/absent")), "absent");
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/hello"), new StringContent("x")), "post");
            await run.SendAsync(client, run.Request(HttpMethod.Head, server.Url("/bytes/1000")), "head");
            await run.SendAsync(client, run.Get(server.Url("/bytes/1000000")), "bytes");
        }),
        Scenario.Both("EnsureSuccessStatusCode", "text.error = HttpRequestException(Unknown, 404)", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            client.DefaultRequestVersion = run.Version;
            client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            await run.TryAsync("text", () => client.GetStringAsync(server.Url("/length-only/404")));
            await run.TryAsync("bytes", () => client.GetByteArrayAsync(server.Url("/length-only/500")));
            await run.TryAsync("stream", () => client.GetStreamAsync(server.Url("/length-only/403")));
        }),
        Scenario.Both("request headers as the server sees them", "answer.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpRequestMessage request = run.Request(HttpMethod.Get, server.Url("/headers"));
            request.Headers.Add("User-Agent", "behaviour/1.0 (tests)");
            request.Headers.Add("X-Several", ["one", "two", "three"]);
            request.Headers.TryAddWithoutValidation("X-Odd", "  inner  spaces, \"quotes\" and ; semicolons ");
            request.Headers.TryAddWithoutValidation("X-Empty", "");
            request.Headers.Add("Accept", "text/html, application/json;q=0.5");
            request.Headers.IfModifiedSince = DateTimeOffset.UnixEpoch;
            request.Headers.CacheControl = new() { NoCache = true };
            await run.SendAsync(run.Client(), request);
        }),
        Scenario.Both("headers that are not ASCII", "refused.error = HttpRequestException(Unknown) && answer.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpRequestMessage refused = run.Get(server.Url("/headers"));
            refused.Headers.Add("X-Word", "Brücke");
            await run.SendAsync(run.Client(), refused, "refused");
            HttpRequestMessage request = run.Get(server.Url("/headers"));
            request.Headers.Add("X-Word", "Brücke");
            await run.SendAsync(run.Client(handler => handler.RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8), request);
        }),
        Scenario.Http1("response headers in Latin-1 and UTF-8", "answer.status = 200", async run =>
        {
            RawTlsServer server = run.Own(RawTlsServer.Http1(
                run.Certificate, "HTTP/1.1 200 OK\r\nX-Latin: Br\u00fccke\r\nX-Utf8: Br\u00c3\u00bccke\r\nContent-Length: 0\r\n\r\n"));
            await run.SendAsync(run.Client(), run.Get(server.Url("/")));
            await run.SendAsync(
                run.Client(handler => handler.ResponseHeaderEncodingSelector = (name, _) => name == "X-Utf8" ? Encoding.UTF8 : null), run.Get(server.Url("/")), "chosen");
        }),
        Scenario.Both("a request with 100 KB of headers", "answer.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpRequestMessage request = run.Get(server.Url("/hello"));
            for (int i = 0; i < 10; i++)
            {
                request.Headers.Add($"X-Big-{i}", new string('b', 10_000));
            }

            await run.SendAsync(run.Client(), request);
        }),
        Scenario.Both("a response with 50 KB of headers", "big.status = 200 && many.status = 200", async run =>
        {
            await run.GetAsync("/big-header/50000", "big");
            await run.GetAsync("/many-headers/500", "many");
        }),
        Scenario.Both("MaxResponseHeadersLength exceeded", "answer.status = (nothing)", async run =>
        {
            await run.GetAsync("/big-header/3000", configure: handler => handler.MaxResponseHeadersLength = 1);
            await run.GetAsync("/many-headers/200", "many", handler => handler.MaxResponseHeadersLength = 1);
        }),
        Scenario.Both("cookies", "first.body = none && second.body = plain=1; taste=sweet", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            var cookies = new CookieContainer();
            HttpClient client = run.Client(handler => handler.CookieContainer = cookies);
            await run.SendAsync(client, run.Get(server.Url("/cookie")), "first");
            await run.SendAsync(client, run.Get(server.Url("/cookie")), "second");
            run.Note("kept", cookies.GetCookieHeader(server.Url("/another")));
            HttpClient without = run.Client(handler => handler.UseCookies = false);
            HttpRequestMessage own = run.Get(server.Url("/cookie"));
            own.Headers.Add("Cookie", "mine=1");
            await run.SendAsync(without, own, "own");
        }),
        Scenario.Both("Alt-Svc with HTTP/3", "first.status = 200 && second.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Get(server.Url("/altsvc")), "first");
            await run.SendAsync(client, run.Get(server.Url("/version")), "second");
        }),
        Scenario.Both("103 (Early Hints) before the response", "answer.body = after the hints", async run =>
            await run.SendAsync(run.Client(), run.Get((await run.Servers.NodeAsync()).Url("/hints")))),
        Scenario.Both("trailers", "answer.trailers = x-sum: 8", async run =>
            await run.SendAsync(run.Client(), run.Get((await run.Servers.NodeAsync()).Url("/trailers")))),
        Scenario.Both("a query, a fragment and escapes in the URL", "answer.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            await run.SendAsync(run.Client(), run.Get(server.Url("/any?a=%20b&c=d+e&ü=ö#fragment")));
            await run.SendAsync(run.Client(), run.Get(server.Url("/any/../any?%2F..%2F")), "dots");
        }),
    ];
}
