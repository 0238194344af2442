using System.Collections.Concurrent;
using System.Globalization;
using Xunit;

namespace TlsSimple.Unit.Differential;

/// <summary>
/// Thousands of random chains, judged by us and by X509Chain. Where the verdicts differ, a rule of <see cref="Rules"/> must say
/// why. Chains, keys and signatures are new in each run; what is odd about chain n is the same for the same seed.
/// </summary>
public sealed class X509ChainDifferentialTests(ITestOutputHelper output)
{
    private const int Chains = 2_500;
    private const int ChainsOfFullRun = 40_000;
    private const int MaximumShown = 8;

    private static readonly bool s_isFull = Environment.GetEnvironmentVariable("TLSSIMPLE_FULL") == "1";
    /// <summary>In the order in which they are added: what replaces certificates first, signatures last.</summary>
    private static readonly Quirk[] s_quirks =
    [
        .. StructureQuirks.All(), .. NameQuirks.All(), .. FieldQuirks.All(), .. UsageQuirks.All(), .. ConstraintQuirks.All(), .. KeyQuirks.All(),
    ];

    [Fact]
    public void Verify_RandomChains_DiffersFromX509ChainByKnownRulesOnly()
    {
        int first = Setting("SEED", 1);
        int chains = Setting("CHAINS", s_isFull ? ChainsOfFullRun : Chains);
        var used = new ConcurrentDictionary<string, int>();
        var unexplained = new ConcurrentBag<string>();
        int accepted = 0;
        int refused = 0;
        Parallel.For(first, first + chains, seed =>
        {
            Scene scene = Make(seed);
            PlatformVerdict theirs = PlatformVerdict.Of(scene);
            var verifier = new SceneVerifier(scene);
            CertificateVerification ours = verifier.Verify(isProfileIgnored: false);
            CertificateVerification lenient = verifier.Verify(isProfileIgnored: true);
            CheckProfile(scene, ours, lenient);
            foreach (CertificateVerification verdict in (ReadOnlySpan<CertificateVerification>)[ours, lenient])
            {
                if (verdict.IsAccepted == theirs.IsAccepted)
                {
                    Interlocked.Increment(ref verdict.IsAccepted ? ref accepted : ref refused);
                }
                else if (Explain(scene, verdict, theirs) is { } rules)
                {
                    Array.ForEach(rules, rule => used.AddOrUpdate(rule, 1, (_, count) => count + 1));
                }
                else
                {
                    unexplained.Add(Describe(scene, verdict, theirs));
                }
            }
        });

        output.WriteLine($"from seed {first}: {accepted} verdicts are both yes, {refused} both no; differences:");
        foreach ((string rule, int count) in used.OrderByDescending(pair => pair.Value))
        {
            output.WriteLine($"{count,6} {rule}");
        }

        Assert.True(unexplained.IsEmpty, $"{unexplained.Count} differences without a rule:\n{string.Join("\n\n", unexplained.Order().Take(MaximumShown))}");
        Assert.True(accepted > 0 && refused > 0);
        if (s_isFull)
        {
            // A rule that explains nothing hides something.
            Assert.Empty(Rules.All.Where(rule => !rule.IsSecondary).Select(rule => rule.Name).Except(used.Keys));
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable($"TLSSIMPLE_DIFFERENTIAL_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static Scene Make(int seed)
    {
        var scene = new Scene(seed);
        int count = scene.Random.Next(20) switch { < 3 => 0, < 13 => 1, < 17 => 2, _ => 3 };
        foreach (int index in Enumerable.Range(0, count).Select(_ => scene.Random.Next(s_quirks.Length)).Order().ToArray())
        {
            scene.Add(s_quirks[index]);
        }

        return scene;
    }

    /// <summary>Ignoring the profile drops its breaches and changes nothing else.</summary>
    private static void CheckProfile(Scene scene, CertificateVerification ours, CertificateVerification lenient)
    {
        Assert.DoesNotContain(lenient.Failures, failure => failure.Reason == TlsErrorReason.CertificateProfile);
        Assert.True(!ours.IsAccepted || lenient.IsAccepted, $"Accepted with the profile, refused without it:\n{scene}");
    }

    /// <summary>The rules that explain every problem of whoever refuses; <c>null</c> if one is left.</summary>
    private static string[]? Explain(Scene scene, CertificateVerification ours, PlatformVerdict theirs)
    {
        bool isOurs = !ours.IsAccepted;
        IEnumerable<string> problems = isOurs ? ours.Failures.Select(failure => failure.Reason.ToString()).Distinct() : theirs.Problems;
        Rule?[] rules = [.. problems.Select(problem => Array.Find(Rules.All, rule => rule.Explains(isOurs, problem, scene.Quirks)))];
        bool isEnough = rules.All(rule => rule is not null)
            && (rules.Any(rule => !rule!.IsSecondary)
                || Array.Exists(Rules.All, rule => rule.IsOurs == isOurs && !rule.IsSecondary && rule.Concerns(scene.Quirks)));
        return isEnough ? [.. rules.Select(rule => rule!.Name)] : null;
    }

    private static string Describe(Scene scene, CertificateVerification ours, PlatformVerdict theirs) =>
        $"[{string.Join("; ", scene.Quirks)}] we {(ours.IsAccepted ? "accept" : $"refuse: {string.Join(", ", ours.Failures.Select(f => $"{f.Reason} at {f.Depth}: {f.Detail}"))}")}"
        + $" | X509Chain {theirs}\n{scene}";
}
