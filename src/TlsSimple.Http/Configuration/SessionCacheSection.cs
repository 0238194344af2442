namespace TlsSimple;

/// <summary>SessionCache: what is left out is as <see cref="TlsSessionCache"/> has it.</summary>
internal static class SessionCacheSection
{
    private static readonly ConfigurationKey s_capacity = new("Capacity", "a number of servers from 1 to 65536");
    private static readonly ConfigurationKey s_sessionsPerServer = new("SessionsPerServer", "a number from 1 to 64");
    private static readonly ConfigurationKey s_lifetime = new("Lifetime", "a time such as 12:00:00, above zero and at most 7 days (7.00:00:00)");

    internal static ConfigurationKey Key { get; } = new(
        "SessionCache", "an object with Capacity, SessionsPerServer and Lifetime, or disabled", s_capacity, s_sessionsPerServer, s_lifetime);

    internal static TlsSessionCache Read(ConfigurationEntry entry)
    {
        if (!entry.IsObject)
        {
            return entry.Text().Equals("disabled", StringComparison.OrdinalIgnoreCase) ? TlsSessionCache.Disabled : throw entry.Invalid();
        }

        entry.RefuseUnknownKeys();
        var defaults = new TlsSessionCache();
        return new TlsSessionCache
        {
            Capacity = entry.Find(s_capacity)?.Number(1, 65536) ?? defaults.Capacity,
            SessionsPerServer = entry.Find(s_sessionsPerServer)?.Number(1, 64) ?? defaults.SessionsPerServer,
            Lifetime = entry.Find(s_lifetime) is { } lifetime ? ReadLifetime(lifetime) : defaults.Lifetime,
        };
    }

    private static TimeSpan ReadLifetime(ConfigurationEntry entry) =>
        entry.Time() is var time && time > TimeSpan.Zero && time <= TimeSpan.FromDays(7) ? time : throw entry.Invalid();
}
