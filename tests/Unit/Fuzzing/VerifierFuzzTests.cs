using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>
/// Damaged chains, judged whole: an answer always comes, soon and at bounded cost, and it is never yes unless everything that
/// the path rests on was signed as it stands. <c>eng/fuzz.sh</c> runs millions.
/// </summary>
[Collection(nameof(Engine.NativeMemory))]
public sealed class VerifierFuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_shortRun = TimeSpan.FromSeconds(5);

    [Fact]
    public void Verify_DamagedChains_AreAnsweredAndNeverAcceptedUnsigned()
    {
        ulong seed = Setting("SEED", (ulong)Stopwatch.GetTimestamp());
        output.WriteLine($"TLSSIMPLE_FUZZ_SEED={seed}");
        long inputs = (long)Setting("INPUTS", 0);
        TimeSpan limit = TimeSpan.FromMinutes(Setting("MINUTES", 0));
        bool isLong = inputs > 0 || limit > TimeSpan.Zero;
        int workers = isLong ? Environment.ProcessorCount : 1;
        using var fuzzer = new VerifierFuzzer(seed, workers, Environment.GetEnvironmentVariable("TLSSIMPLE_FUZZ_JOURNAL"));

        FuzzReport report = isLong
            ? fuzzer.Run(inputs > 0 ? inputs : long.MaxValue, limit > TimeSpan.Zero ? limit : TimeSpan.MaxValue, new FuzzProgress(seed).Show)
            : fuzzer.Run(long.MaxValue, s_shortRun);

        output.WriteLine(report.ToString());
        Assert.True(report.Findings.Count == 0, $"Seed {seed}:\n{string.Join("\n\n", report.Findings)}");

        // Both verdicts must occur, or the damage is too wild or too tame to show anything.
        Assert.InRange(report.Accepted, 1, report.Inputs / 2);
        Assert.InRange(report.EngineAccepted, 1, report.EngineAsked);
    }

    private static ulong Setting(string name, ulong otherwise) =>
        Environment.GetEnvironmentVariable($"TLSSIMPLE_FUZZ_{name}") is { Length: > 0 } text
            ? ulong.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
