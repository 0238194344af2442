using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TlsSimple;

/// <summary>Reads sections for the clients of a container. Relative paths begin at the host's content root; without a host, where the program lies.</summary>
internal sealed class TlsSimpleConfiguration(ILoggerFactory loggers, IHostEnvironment? environment = null)
{
    private readonly ILogger _logger = loggers.CreateLogger(TlsSimpleLog.Category);

    /// <inheritdoc cref="TlsSimpleSection.Apply"/>
    internal void Apply(IConfiguration section, TlsSimpleOptions options) =>
        TlsSimpleSection.Apply(section, options, new ConfigurationReading(environment?.ContentRootPath ?? AppContext.BaseDirectory, _logger));
}
