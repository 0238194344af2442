using Xunit;

namespace TlsSimple.Integration.Behaviour.Scenarios;

internal static class AllScenarios
{
    internal static IReadOnlyList<Scenario> List { get; } =
    [
        .. MessageScenarios.All,
        .. BodyScenarios.All,
        .. RedirectScenarios.All,
        .. CredentialScenarios.All,
        .. PoolScenarios.All,
        .. VersionScenarios.All,
        .. StreamScenarios.All,
        .. CancellationScenarios.All,
        .. ConnectFailureScenarios.All,
        .. BrokenHttp1Scenarios.All,
        .. BrokenHttp2Scenarios.All,
        .. ProxyScenarios.All,
    ];

    /// <summary>A row for every scenario and version.</summary>
    internal static TheoryData<string, string> Rows(IEnumerable<Scenario> scenarios)
    {
        var rows = new TheoryData<string, string>();
        foreach (Scenario scenario in scenarios)
        {
            foreach (string version in scenario.Versions)
            {
                rows.Add(scenario.Name, version);
            }
        }

        return rows;
    }
}
