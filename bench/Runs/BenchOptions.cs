namespace TlsSimple.Bench.Runs;

/// <summary>How much is measured: <c>run [--quick] [--row NAME] [--list]</c>.</summary>
internal sealed class BenchOptions
{
    private BenchOptions()
    {
    }

    public bool IsQuick { get; private set; }

    /// <summary>Only rows whose name has this; then no page is written.</summary>
    public string? RowPart { get; private set; }

    public bool IsList { get; private set; }

    /// <summary>Rounds in which every contender has its turn.</summary>
    public int Samples => IsQuick ? 2 : 5;

    /// <summary>Further rounds for those of .NET, whose ratios are what is asked: a machine that does other things too spoils several of them.</summary>
    public int MoreSamples => IsQuick ? 0 : 6;

    /// <summary>The same where requests are counted: threads that wait for each other scatter most, and a turn is short.</summary>
    public int MoreSamplesOfRequests => IsQuick ? 0 : 20;

    /// <summary>The length of a turn, where it is not a fixed amount of work.</summary>
    public double Seconds => IsQuick ? 0.1 : 0.4;

    /// <summary>Before the first turn, until the runtime has compiled what is hot for good, but no more often than <see cref="WarmUps"/>.</summary>
    public double WarmUpSeconds => IsQuick ? 0.2 : 1;

    public int WarmUps => IsQuick ? 1 : 8;

    /// <summary>The length of a download or upload. Repeated, 256 MB stand for 1 GB.</summary>
    public long TransferBytes => IsQuick ? 16L << 20 : 256L << 20;

    public static BenchOptions? TryParse(string[] words)
    {
        var options = new BenchOptions();
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--quick":
                    options.IsQuick = true;
                    break;
                case "--list":
                    options.IsList = true;
                    break;
                case "--row" when i + 1 < words.Length:
                    options.RowPart = words[++i];
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    public bool Wants(string row) => RowPart is null || row.Contains(RowPart, StringComparison.OrdinalIgnoreCase);
}
