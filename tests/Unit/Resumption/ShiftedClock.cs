namespace TlsSimple.Unit.Resumption;

/// <summary>The machine's clock, so much ahead as it is told to be.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
