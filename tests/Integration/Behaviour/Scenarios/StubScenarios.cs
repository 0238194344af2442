using System.Text;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>Answers of WireMock: delayed, dribbled, broken.</summary>
internal static class StubScenarios
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Both("a stub's answer", "answer.status = 503 && answer.body = later", run =>
            AskAsync(run, new HttpStub { Path = "/answer", Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "7" }, Body = Encoding.ASCII.GetBytes("later") })),
        Scenario.Both("a stub's answer after a while", "answer.status = 200", run => AskAsync(run, new HttpStub { Path = "/delayed", Delay = TimeSpan.FromMilliseconds(300) })),
        Scenario.Both("a stub's answer too late", "answer.error = TaskCanceledException > TimeoutException", run =>
            AskAsync(run, new HttpStub { Path = "/late", Delay = TimeSpan.FromSeconds(20) }, TimeSpan.FromSeconds(1))),
        Scenario.Both("a stub's body that dribbles", "answer.status = 200", run =>
            AskAsync(run, new HttpStub { Path = "/dribble", Body = TestBody.Bytes(50_000), DribblePieces = 10, DribbleTime = TimeSpan.FromMilliseconds(500) })),
        .. from fault in (HttpStubFault[])[HttpStubFault.EmptyResponse, HttpStubFault.MalformedResponseChunk, HttpStubFault.RandomDataThenClose, HttpStubFault.ConnectionResetByPeer]
           select Scenario.Http1($"a stub's fault: {fault}", "answer.status = " + Outcome.Nothing, run => AskAsync(run, new HttpStub { Path = $"/fault/{fault}", Fault = fault })),
    ];

    private static async Task AskAsync(Run run, HttpStub stub, TimeSpan? timeout = null)
    {
        // Both runs set the same stub for the same path.
        stub = stub with { Path = $"{stub.Path}/{run.Version}" };
        await run.Stubs.Server.StubAsync(stub);
        HttpClient client = run.Client(trusted: run.Stubs.Certificate);
        client.Timeout = timeout ?? client.Timeout;
        await run.SendAsync(client, run.Get(run.Stubs.Server.Url(stub.Path)));
    }
}
