namespace TlsSimple;

/// <summary>KeepAlive: what is left out is as <see cref="TcpKeepAlive"/> has it.</summary>
internal static class KeepAliveSection
{
    private const string Seconds = "a time in whole seconds from 00:00:01 to 09:06:07";

    private static readonly ConfigurationKey s_time = new("Time", Seconds);
    private static readonly ConfigurationKey s_interval = new("Interval", Seconds);
    private static readonly ConfigurationKey s_retryCount = new("RetryCount", "a number from 1 to 127");

    internal static ConfigurationKey Key { get; } = new("KeepAlive", "an object with Time, Interval and RetryCount", s_time, s_interval, s_retryCount);

    internal static TcpKeepAlive Read(ConfigurationEntry entry)
    {
        if (!entry.IsObject)
        {
            throw entry.Invalid();
        }

        entry.RefuseUnknownKeys();
        var defaults = new TcpKeepAlive();
        return new TcpKeepAlive
        {
            Time = entry.Find(s_time) is { } time ? ReadSeconds(time) : defaults.Time,
            Interval = entry.Find(s_interval) is { } interval ? ReadSeconds(interval) : defaults.Interval,
            RetryCount = entry.Find(s_retryCount)?.Number(1, 127) ?? defaults.RetryCount,
        };
    }

    private static TimeSpan ReadSeconds(ConfigurationEntry entry) =>
        entry.Time() is var time && time.Ticks % TimeSpan.TicksPerSecond == 0 && time.TotalSeconds is >= 1 and <= 32767 ? time : throw entry.Invalid();
}
