using TlsSimple.Integration.Behaviour.Scenarios;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Behaviour;

/// <summary>As <see cref="BehaviourTests"/>, with a stub server that plays the faults.</summary>
[Collection(nameof(WireMockCollection))]
public sealed class StubBehaviourTests(WireMockFixture stubs, BehaviourServers servers)
{
    private const int Deadline = 120_000;

    private static readonly Dictionary<string, Scenario> s_scenarios = StubScenarios.All.ToDictionary(scenario => scenario.Name);

    public static TheoryData<string, string> Scenarios => AllScenarios.Rows(StubScenarios.All);

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Scenarios))]
    public Task Play_OverBothHandlers_ComesOutTheSame(string name, string version) => Comparison.RunAsync(s_scenarios[name], version, servers, stubs);
}
