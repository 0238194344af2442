namespace TlsSimple.Integration.Trust;

/// <summary>A clock that always says the same; its timers run.</summary>
internal sealed class StoppedClock(DateTimeOffset time) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => time;
}
