using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Runs;

/// <summary>A row in which contenders do the same thing in turns.</summary>
/// <param name="Name">Unique; <c>--row</c> looks for part of it.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Server">Who answers.</param>
/// <param name="Contenders">Who takes part.</param>
/// <param name="Order">What the contender of that name is to do.</param>
internal sealed record PairedRow(string Name, RateUnit Unit, ServerKind Server, IReadOnlyList<string> Contenders, Func<Stage, string, Order> Order)
{
    /// <summary>One contender has all its turns before the next one starts: where they cannot be there at the same time.</summary>
    public bool IsSequential { get; init; }

    /// <summary>Whether its contenders are not to be those of other rows, since it leaves something behind in them.</summary>
    public bool IsFresh { get; init; }
}
