namespace TlsSimple.Bench.Runs;

/// <summary>What a row came to: a cost for every contender and round.</summary>
internal sealed record RowResult(string Name, RateUnit Unit, IReadOnlyDictionary<string, IReadOnlyList<Cost>> Costs)
{
    public double Rate(string contender) => Spread.Of(Costs[contender].Select(cost => cost.Rate)).Median;

    public double Cpu(string contender) => Spread.Of(Costs[contender].Select(cost => cost.Cpu)).Median;

    /// <summary>Of throughput, ours to SslStream's, round by round: above one is better.</summary>
    public Spread RateRatio => Ratio(cost => cost.Rate);

    /// <summary>Of the client's processor time: below one is better.</summary>
    public Spread CpuRatio => Ratio(cost => cost.Cpu);

    private Spread Ratio(Func<Cost, double> part) =>
        Spread.Of(Costs[Contender.TlsSimple].Zip(Costs[Contender.SslStream], (ours, theirs) => part(ours) / part(theirs)));
}
