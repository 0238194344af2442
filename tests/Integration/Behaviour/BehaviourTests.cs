using TlsSimple.Integration.Behaviour.Scenarios;
using Xunit;

namespace TlsSimple.Integration.Behaviour;

/// <summary>
/// Whoever swaps SocketsHttpHandler's TLS for TlsSimple's sees the same HTTP: every scenario is played over both, against the same servers, and every fact
/// of the two outcomes is the same, but for those that <see cref="Differences"/> lists with their reasons.
/// </summary>
public sealed class BehaviourTests(BehaviourServers servers)
{
    private const int Deadline = 120_000;

    private static readonly Dictionary<string, Scenario> s_scenarios = AllScenarios.List.ToDictionary(scenario => scenario.Name);

    public static TheoryData<string, string> Scenarios => AllScenarios.Rows(AllScenarios.List);

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Scenarios))]
    public Task Play_OverBothHandlers_ComesOutTheSame(string name, string version) => Comparison.RunAsync(s_scenarios[name], version, servers);
}
