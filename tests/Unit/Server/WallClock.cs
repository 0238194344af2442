namespace TlsSimple.Unit.Server;

/// <summary>A clock on the wall, and time since, which pass when they are told to.</summary>
internal sealed class WallClock : TimeProvider
{
    private long _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public DateTimeOffset Start { get; init; } = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(Volatile.Read(ref _passed));

    public override long GetTimestamp() => 1 + Volatile.Read(ref _passed);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _passed, time.Ticks);
}
