using System.Globalization;
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

    public static TheoryData<string, string> Scenarios
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (Scenario scenario in s_scenarios.Values)
            {
                foreach (string version in scenario.Versions)
                {
                    rows.Add(scenario.Name, version);
                }
            }

            return rows;
        }
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Scenarios))]
    public async Task Play_OverBothHandlers_ComesOutTheSame(string name, string version)
    {
        Scenario scenario = s_scenarios[name];
        Outcome[] outcomes = await Task.WhenAll(PlayAsync(scenario, version, HttpStack.Platform), PlayAsync(scenario, version, HttpStack.TlsSimple));
        AssertExpected(scenario, outcomes[0]);
        string[] meant = [.. Differences.All.Where(difference => difference.IsOf(name, version)).Select(difference => Line(difference.Fact, difference.Platform, difference.TlsSimple))];
        string[] found = [.. Compare(outcomes[0], outcomes[1])];
        if (!meant.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)))
        {
            // Not Assert.Equal, which shortens.
            Assert.Fail($"Differences that are not listed:\n{Lines(found.Except(meant))}\nDifferences that are listed, but not there:\n{Lines(meant.Except(found))}");
        }
    }

    [Fact]
    public void Differences_Each_IsOfAScenarioThatIsPlayed() =>
        Assert.All(Differences.All, difference => Assert.All(
            difference.Versions.Split(", "), version => Assert.Contains(version, s_scenarios[difference.Scenario].Versions)));

    private async Task<Outcome> PlayAsync(Scenario scenario, string version, HttpStack stack)
    {
        await using var run = new Run(stack, version, servers);
        await scenario.Play(run);
        return run.Outcome;
    }

    private static void AssertExpected(Scenario scenario, Outcome platform)
    {
        foreach (string expected in scenario.Expected.Split("; ", StringSplitOptions.RemoveEmptyEntries))
        {
            string fact = expected[..expected.IndexOf(" = ", StringComparison.Ordinal)];
            Assert.Equal(expected, $"{fact} = {platform.Facts.GetValueOrDefault(fact, Outcome.Nothing)}");
        }
    }

    /// <summary>The facts that are not the same, one line each.</summary>
    private static IEnumerable<string> Compare(Outcome platform, Outcome tlsSimple) => platform.Facts.Keys.Union(tlsSimple.Facts.Keys)
        .Select(fact => (Fact: fact, Platform: platform.Facts.GetValueOrDefault(fact, Outcome.Nothing), TlsSimple: tlsSimple.Facts.GetValueOrDefault(fact, Outcome.Nothing)))
        .Where(row => row.Platform != row.TlsSimple)
        .Select(row => Line(row.Fact, row.Platform, row.TlsSimple));

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Line(string fact, string platform, string tlsSimple) =>
        string.Create(CultureInfo.InvariantCulture, $"{fact}: {platform} <> {tlsSimple}");
}
