namespace TlsSimple.Bench.Runs;

/// <summary>What a row came to: a cost for every contender and round.</summary>
internal sealed record RowResult(string Name, RateUnit Unit, IReadOnlyDictionary<string, IReadOnlyList<Cost>> Costs)
{
    public double Rate(string contender) => Spread.Of(Costs[contender].Select(cost => cost.Rate)).Median;

    public double Cpu(string contender) => Spread.Of(Costs[contender].Select(cost => cost.Cpu)).Median;

    /// <summary>Of throughput, ours to SslStream's, round by round: above one is better.</summary>
    public Spread RateRatio => Ratio(Contender.TlsSimple, cost => cost.Rate);

    /// <summary>Of the client's processor time: below one is better.</summary>
    public Spread CpuRatio => Ratio(Contender.TlsSimple, cost => cost.Cpu);

    /// <summary>All of it, and what plain http comes to, if it took part.</summary>
    public Fact Fact => new(RateRatio, CpuRatio)
    {
        SpeedLimit = Costs.ContainsKey(Contender.Plain) ? Ratio(Contender.Plain, cost => cost.Rate) : null,
        CostLimit = Costs.ContainsKey(Contender.Plain) ? Ratio(Contender.Plain, cost => cost.Cpu) : null,
    };

    private Spread Ratio(string contender, Func<Cost, double> part) =>
        Spread.Of(Costs[contender].Zip(Costs[Contender.SslStream], (ours, theirs) => part(ours) / part(theirs)));
}
