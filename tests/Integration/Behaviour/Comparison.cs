using System.Globalization;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Behaviour;

/// <summary>Plays a scenario over both handlers at the same time and compares what came of it, fact by fact.</summary>
internal static class Comparison
{
    internal static async Task RunAsync(Scenario scenario, string version, BehaviourServers servers, WireMockFixture? stubs = null)
    {
        Outcome[] outcomes = await Task.WhenAll(
            PlayAsync(scenario, new Run(HttpStack.Platform, version, servers, stubs)),
            PlayAsync(scenario, new Run(HttpStack.TlsSimple, version, servers, stubs)));
        AssertExpected(scenario, outcomes[0]);

        string[] meant = [.. Differences.All.Where(difference => difference.IsOf(scenario.Name, version)).Select(difference => Line(difference.Fact, difference.Platform, difference.TlsSimple))];
        string[] found = [.. Differing(outcomes[0], outcomes[1])];
        if (!meant.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)))
        {
            // Not Assert.Equal, which shortens.
            Assert.Fail($"Differences that are not listed:\n{Lines(found.Except(meant))}\nDifferences that are listed, but not there:\n{Lines(meant.Except(found))}");
        }
    }

    private static async Task<Outcome> PlayAsync(Scenario scenario, Run run)
    {
        await using (run)
        {
            await scenario.Play(run);
            return run.Outcome;
        }
    }

    private static void AssertExpected(Scenario scenario, Outcome platform)
    {
        foreach (string expected in scenario.Expected.Split(" && ", StringSplitOptions.RemoveEmptyEntries))
        {
            string fact = expected[..expected.IndexOf(" = ", StringComparison.Ordinal)];
            Assert.Equal(expected, $"{fact} = {platform.Facts.GetValueOrDefault(fact, Outcome.Nothing)}");
        }
    }

    /// <summary>The facts that are not the same, one line each. Where one side has an error in place of a response, that and the status say all.</summary>
    private static IEnumerable<string> Differing(Outcome platform, Outcome tlsSimple)
    {
        return platform.Facts.Keys.Union(tlsSimple.Facts.Keys)
            .Select(fact => (Fact: fact, Platform: platform.Facts.GetValueOrDefault(fact, Outcome.Nothing), TlsSimple: tlsSimple.Facts.GetValueOrDefault(fact, Outcome.Nothing)))
            .Where(row => row.Platform != row.TlsSimple && (IsMain(row.Fact) || !HaveOneResponse(row.Fact)))
            .Select(row => Line(row.Fact, row.Platform, row.TlsSimple));

        bool HaveOneResponse(string fact)
        {
            string status = $"{fact.Split('.')[0]}.status";
            return platform.Facts.ContainsKey(status) != tlsSimple.Facts.ContainsKey(status);
        }
    }

    private static bool IsMain(string fact) => fact.EndsWith(".error", StringComparison.Ordinal) || fact.EndsWith(".status", StringComparison.Ordinal);

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Line(string fact, string platform, string tlsSimple) =>
        string.Create(CultureInfo.InvariantCulture, $"{fact}: {platform} <> {tlsSimple}");
}
