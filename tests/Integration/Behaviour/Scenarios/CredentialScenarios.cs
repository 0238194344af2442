using System.Net;
using System.Net.Http.Headers;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>Credentials: asked for, sent before they are asked for, wrong, for another server.</summary>
internal static class CredentialScenarios
{
    private static readonly NetworkCredential s_right = new("user", "secret");
    private static readonly NetworkCredential s_wrong = new("user", "wrong");

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Both("Basic", "answer.body = welcome", run => run.GetAsync("/basic", configure: handler => handler.Credentials = s_right)),
        Scenario.Both("Basic with a wrong password", "answer.status = 401", run => run.GetAsync("/basic", configure: handler => handler.Credentials = s_wrong)),
        Scenario.Both("Basic without credentials", "answer.status = 401", run => run.GetAsync("/basic")),
        Scenario.Both("Basic sent by the caller", "answer.body = welcome", async run =>
        {
            HttpRequestMessage request = run.Get((await run.Servers.KestrelAsync()).Url("/basic"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "dXNlcjpzZWNyZXQ=");
            await run.SendAsync(run.Client(), request);
        }),
        Scenario.Both("Basic with a body that is sent twice", "answer.body = welcome", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client(handler => handler.Credentials = s_right);
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/basic"), new TestBodyContent(100_000)));
        }),
        Scenario.Both("PreAuthenticate", "1.body = welcome && 3.body = welcome", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client(handler =>
            {
                handler.PreAuthenticate = true;
                handler.Credentials = new CredentialCache { { server.Url("/"), "Basic", s_right } };
            });
            for (int i = 1; i <= 3; i++)
            {
                await run.SendAsync(client, run.Get(server.Url($"/basic/{i}")), $"{i}");
            }
        }),
        Scenario.Both("credentials for another server stay at home", "answer.status = 401", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            var cache = new CredentialCache { { new Uri("https://elsewhere.test/"), "Basic", s_right } };
            await run.SendAsync(run.Client(handler => handler.Credentials = cache), run.Get(server.Url("/basic")));
        }),
        Scenario.Both("Digest", "answer.body = welcome", run => run.GetAsync("/digest", configure: handler => handler.Credentials = s_right)),
        Scenario.Both("Digest with a wrong password", "answer.status = 401", run => run.GetAsync("/digest", configure: handler => handler.Credentials = s_wrong)),
    ];
}
