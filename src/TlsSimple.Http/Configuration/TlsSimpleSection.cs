using Microsoft.Extensions.Configuration;

namespace TlsSimple;

/// <summary>The section of a handler's options, usually called TlsSimple. <see cref="Key"/> is the table of all keys.</summary>
internal static class TlsSimpleSection
{
    private const int MaximumRetries = 10;

    private static readonly ConfigurationKey s_proxyTls = new("ProxyTls", "an object with the keys of TLS", TlsSection.Keys);
    private static readonly ConfigurationKey s_httpsOnly = new("HttpsOnly", "true or false");
    private static readonly ConfigurationKey s_serverName = new("ServerName", "a DNS name or an IP address");
    private static readonly ConfigurationKey s_connectTimeout = new("ConnectTimeout", TlsSection.TimeLimit);
    private static readonly ConfigurationKey s_connectRetries = new("ConnectRetries", $"a number from 0 to {MaximumRetries}; 0 tries once");

    internal static ConfigurationKey Key { get; } = new(
        "TlsSimple",
        "an object",
        [.. TlsSection.Keys, s_proxyTls, s_httpsOnly, s_serverName, s_connectTimeout, s_connectRetries, .. DialingSection.Keys]);

    /// <summary>Changes what the section speaks of, and nothing else.</summary>
    /// <exception cref="TlsException">A key is unknown or a value not allowed; the message tells all of them.</exception>
    internal static void Apply(IConfiguration section, TlsSimpleOptions options, ConfigurationReading reading)
    {
        var entry = new ConfigurationEntry(section, Key, reading);
        entry.RefuseUnknownKeys();
        TlsSection.Apply(entry, options);
        entry.Read(s_proxyTls, e => options.ProxyTls = ReadProxyTls(e));
        entry.Read(s_httpsOnly, e => options.HttpsOnly = e.Boolean());
        entry.Read(s_serverName, e => options.ServerName = TlsSimpleOptions.IsHost(e.Text()) ? e.Text() : throw e.Invalid());
        entry.Read(s_connectTimeout, e => options.ConnectTimeout = e.TimeLimit());
        entry.Read(s_connectRetries, e => options.ConnectPipeline = TlsConnectRetry.Create(e.Number(0, MaximumRetries)));
        DialingSection.Apply(entry, options);
        if (reading.Problems.Count > 0)
        {
            throw TlsFailure.InvalidOption(string.Join(' ', reading.Problems));
        }
    }

    /// <summary>Always a new object: the one that stands there may be shared with other clients.</summary>
    private static TlsClientOptions ReadProxyTls(ConfigurationEntry entry)
    {
        entry.RefuseUnknownKeys();
        var options = new TlsClientOptions();
        TlsSection.Apply(entry, options);
        return options;
    }
}
