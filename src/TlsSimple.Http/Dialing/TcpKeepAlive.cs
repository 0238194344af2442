namespace TlsSimple;

/// <summary>TCP keep-alive (RFC 9293, section 3.8.4): the defaults that curl sets where it is asked for.</summary>
public sealed record TcpKeepAlive
{
    /// <summary>How long a connection is idle before the first probe: whole seconds, 1 s to 32767 s. Default: 60 seconds.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two probes that were not answered: whole seconds, 1 s to 32767 s. Default: 60 seconds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After how many unanswered probes the connection is dead: 1 to 127. Default: 9.</summary>
    public int RetryCount { get; init; } = 9;

    internal void Validate()
    {
        if (!IsSeconds(Time) || !IsSeconds(Interval) || RetryCount is < 1 or > 127)
        {
            throw TlsFailure.InvalidOption($"KeepAlive is '{this}': Time and Interval are whole seconds from 1 to 32767, RetryCount is 1 to 127.");
        }
    }

    private static bool IsSeconds(TimeSpan value) => value.Ticks % TimeSpan.TicksPerSecond == 0 && value.TotalSeconds is >= 1 and <= 32767;
}
