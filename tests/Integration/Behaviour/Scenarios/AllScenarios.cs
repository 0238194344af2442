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
    ];
}
