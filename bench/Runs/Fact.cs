namespace TlsSimple.Bench.Runs;

/// <summary>A row's ratios of ours to SslStream's (or OpenSSL's), round by round.</summary>
/// <param name="Speed">Of what is good to have more of.</param>
/// <param name="Cost">Of what is good to have less of: the client's processor time, memory, time until something is there.</param>
internal readonly record struct Fact(Spread? Speed, Spread? Cost)
{
    /// <summary>What the same without TLS comes to, beside SslStream: nobody's speed can be more.</summary>
    public Spread? SpeedLimit { get; init; }

    /// <inheritdoc cref="SpeedLimit"/>
    public Spread? CostLimit { get; init; }
}
