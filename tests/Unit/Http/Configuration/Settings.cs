using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace TlsSimple.Unit.Http.Configuration;

/// <summary>Configurations, and what is read of their section TlsSimple.</summary>
internal static class Settings
{
    /// <summary>A configuration of these keys, each with its full path.</summary>
    public static IConfigurationRoot Root(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
        .Build();

    /// <summary>The options of a section with these keys.</summary>
    public static TlsSimpleOptions Read(string baseDirectory, params (string Key, string? Value)[] settings) =>
        Read(baseDirectory, Root([.. settings.Select(setting => ($"TlsSimple:{setting.Key}", setting.Value))]).GetSection("TlsSimple"));

    public static TlsSimpleOptions Read(string baseDirectory, IConfiguration section)
    {
        var options = new TlsSimpleOptions();
        TlsSimpleSection.Apply(section, options, new ConfigurationReading(baseDirectory, NullLogger.Instance));
        return options;
    }

    /// <summary>The table of keys as paths: Trust, Trust:Files, …</summary>
    public static IEnumerable<(string Path, ConfigurationKey Key)> Keys(ConfigurationKey? above = null, string path = "") =>
        (above ?? TlsSimpleSection.Key).Keys.SelectMany(key => Keys(key, $"{path}{key.Name}:").Prepend((path + key.Name, key)));
}
