using System.Net.Http.Headers;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>Redirects: who follows which, with what method, how far, and where not.</summary>
internal static class RedirectScenarios
{
    private static readonly int[] s_codes = [300, 301, 302, 303, 307, 308];

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Both("redirects of GET", "302.from = GET /any?at=end", run => FollowAsync(run, HttpMethod.Get)),
        Scenario.Both("redirects of POST", "302.from = GET /any?at=end && 307.from = POST /any?at=end", run => FollowAsync(run, HttpMethod.Post)),
        Scenario.Both("redirects of HEAD", "301.from = HEAD /any?at=end", run => FollowAsync(run, HttpMethod.Head)),
        Scenario.Both("redirects of PUT", "303.from = GET /any?at=end", run => FollowAsync(run, HttpMethod.Put)),
        Scenario.Both("AllowAutoRedirect off", "answer.status = 302", run => run.GetAsync("/redirect/302?to=/hello", configure: handler => handler.AllowAutoRedirect = false)),
        Scenario.Both("a redirect without a Location", "answer.status = 302", run => run.GetAsync("/redirect/302")),
        Scenario.Both("a redirect to a fragment", "answer.status = 200", run => run.GetAsync("/redirect/302?to=/hello%23there")),
        Scenario.Both("a redirect to a scheme that is none", "answer.status = 302", run => run.GetAsync("/redirect/302?to=ftp%3A%2F%2Flocalhost%2F")),
        Scenario.Both("redirects past the limit", "answer.status = 302 && enough.status = 200", async run =>
        {
            string loop = "/redirect/302?to=/hello";
            for (int i = 0; i < 4; i++)
            {
                loop = $"/redirect/302?to={Uri.EscapeDataString(loop)}";
            }

            await run.GetAsync(loop, configure: handler => handler.MaxAutomaticRedirections = 4);
            await run.GetAsync(loop, "enough", handler => handler.MaxAutomaticRedirections = 5);
        }),
        Scenario.Both("a redirect to another port", "answer.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            IPeer other = run.Version.Major == 2 ? server.Http2 : server.Http1;
            await run.SendAsync(run.Client(), run.Get(server.Url($"/redirect/302?to={Uri.EscapeDataString(other.Url("/version").AbsoluteUri)}")));
        }),
        Scenario.Both("a redirect from https to http is not followed", "answer.status = 302", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            string plain = new Uri(server.Plain, "/hello").AbsoluteUri;
            await run.SendAsync(run.Client(), run.Get(server.Url($"/redirect/302?to={Uri.EscapeDataString(plain)}")));
        }),
        Scenario.Http1("a redirect from http to https is followed", "answer.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            string secure = server.Url("/version").AbsoluteUri;
            await run.SendAsync(run.Client(), run.Get(new Uri(server.Plain, $"/redirect/302?to={Uri.EscapeDataString(secure)}")));
        }),
        Scenario.Both("a redirect drops Authorization and keeps the rest", "answer.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpRequestMessage request = run.Get(server.Url("/redirect/302?to=/headers"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
            request.Headers.Add("X-Kept", "yes");
            await run.SendAsync(run.Client(), request);
        }),
        Scenario.Both("a redirect to a server that is refused", "answer.error = HttpRequestException(ConnectionError) > SocketException(ConnectionRefused)", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            string nowhere = $"https://localhost:{ConnectFailureScenarios.RefusedPort()}/";
            await run.SendAsync(run.Client(), run.Get(server.Url($"/redirect/302?to={Uri.EscapeDataString(nowhere)}")));
        }),
    ];

    private static async Task FollowAsync(Run run, HttpMethod method)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        HttpClient client = run.Client();
        foreach (int code in s_codes)
        {
            HttpContent? content = method == HttpMethod.Post || method == HttpMethod.Put ? new StringContent("content") : null;
            await run.SendAsync(client, run.Request(method, server.Url($"/redirect/{code}?to=%2Fany%3Fat%3Dend"), content), $"{code}");
        }
    }
}
