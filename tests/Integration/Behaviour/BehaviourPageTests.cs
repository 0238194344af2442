using TlsSimple.Integration.Behaviour.Scenarios;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Behaviour;

/// <summary>docs/http-behaviour.md says what <see cref="Differences"/> says, no more and no less.</summary>
public sealed class BehaviourPageTests
{
    private static readonly string[] s_page = File.ReadAllLines(Path.Combine(PeerProgram.RepositoryRoot, "docs", "http-behaviour.md"));

    [Fact]
    public void Page_Tables_AreTheListOfDifferences()
    {
        string[] meant = [.. Differences.Groups.SelectMany(group => group.Rows.Select(row => $"{group.Title}: {row.Row}"))];
        string[] found = [.. RowsWithTitles()];
        if (!meant.SequenceEqual(found))
        {
            Assert.Fail($"Missing in the page:\n{string.Join('\n', meant.Except(found))}\nThere, but not in the list:\n{string.Join('\n', found.Except(meant))}\nOr the order is another.");
        }
    }

    [Fact]
    public void Differences_Each_IsOfAScenarioThatIsPlayed()
    {
        Dictionary<string, Scenario> scenarios = AllScenarios.List.Concat(StubScenarios.All).ToDictionary(scenario => scenario.Name);
        Assert.All(Differences.All, difference => Assert.Subset(
            scenarios[difference.Scenario].Versions.ToHashSet(), difference.Versions.Split(", ").ToHashSet()));
        Assert.True(scenarios.Count >= 70, $"{scenarios.Count} scenarios");
    }

    private static IEnumerable<string> RowsWithTitles()
    {
        string title = "";
        foreach (string line in s_page)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                title = line[3..];
            }
            else if (line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| scenario |", StringComparison.Ordinal))
            {
                yield return $"{title}: {line}";
            }
        }
    }
}
