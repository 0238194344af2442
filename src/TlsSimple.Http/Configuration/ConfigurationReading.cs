using Microsoft.Extensions.Logging;

namespace TlsSimple;

/// <summary>What reading a section needs besides the section, and what it finds wrong.</summary>
/// <param name="baseDirectory">Where relative paths begin; absolute.</param>
/// <param name="logger">For what happens later, when files are read again.</param>
internal sealed class ConfigurationReading(string baseDirectory, ILogger logger)
{
    internal string BaseDirectory { get; } = baseDirectory;

    internal ILogger Logger { get; } = logger;

    /// <summary>Sentences. Reading goes on after one, so that all of them are told at once.</summary>
    internal List<string> Problems { get; } = [];
}
