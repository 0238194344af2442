using System.Globalization;
using System.Text;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>What came of many inputs.</summary>
internal sealed class FuzzReport
{
    private const int MaximumFindings = 20;

    private readonly Dictionary<string, long> _verdicts = new(StringComparer.Ordinal);

    public List<FuzzFinding> Findings { get; } = [];

    public long Inputs { get; set; }

    public long Accepted { get; private set; }

    /// <summary>How many times the engine was asked by itself, and said yes.</summary>
    public long EngineAsked { get; private set; }

    public long EngineAccepted { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public long SlowestNumber { get; private set; }

    public long MostAllocated { get; private set; }

    public long MostAllocatedNumber { get; private set; }

    public void Add(FuzzFinding finding)
    {
        if (Findings.Count < MaximumFindings)
        {
            Findings.Add(finding);
        }
    }

    public void Count(CertificateVerification? verdict, TimeSpan elapsed, long allocated, long number)
    {
        Accepted += verdict is { IsAccepted: true } ? 1 : 0;
        Count(verdict switch
        {
            null => "the anchor cannot be one",
            { IsAccepted: true } => "accepted",
            _ => $"{verdict.Failures[0].Reason}",
        }, 1);
        if (elapsed > Slowest)
        {
            (Slowest, SlowestNumber) = (elapsed, number);
        }

        if (allocated > MostAllocated)
        {
            (MostAllocated, MostAllocatedNumber) = (allocated, number);
        }
    }

    public void CountEngine(TlsStatus status)
    {
        EngineAsked++;
        EngineAccepted += status == TlsStatus.Ok ? 1 : 0;
    }

    /// <summary>Adds what another worker found.</summary>
    public void Add(FuzzReport other)
    {
        Inputs += other.Inputs;
        Accepted += other.Accepted;
        EngineAsked += other.EngineAsked;
        EngineAccepted += other.EngineAccepted;
        Findings.AddRange(other.Findings);
        foreach ((string verdict, long count) in other._verdicts)
        {
            Count(verdict, count);
        }

        (Slowest, SlowestNumber) = other.Slowest > Slowest ? (other.Slowest, other.SlowestNumber) : (Slowest, SlowestNumber);
        (MostAllocated, MostAllocatedNumber) =
            other.MostAllocated > MostAllocated ? (other.MostAllocated, other.MostAllocatedNumber) : (MostAllocated, MostAllocatedNumber);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Inputs} inputs, {Accepted} accepted, {Findings.Count} findings");
        text.AppendLine(CultureInfo.InvariantCulture, $"the engine by itself: {EngineAsked} paths, {EngineAccepted} accepted");
        text.AppendLine(CultureInfo.InvariantCulture, $"slowest verdict {Slowest.TotalMilliseconds:F1} ms (input {SlowestNumber})");
        text.AppendLine(CultureInfo.InvariantCulture, $"most memory {MostAllocated / 1024} KB (input {MostAllocatedNumber})");
        foreach ((string verdict, long count) in _verdicts.OrderByDescending(pair => pair.Value))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{count,12} {verdict}");
        }

        return text.ToString();
    }

    private void Count(string verdict, long count) => _verdicts[verdict] = _verdicts.GetValueOrDefault(verdict) + count;
}
