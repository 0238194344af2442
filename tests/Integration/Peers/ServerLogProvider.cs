using Microsoft.Extensions.Logging;

namespace TlsSimple.Integration.Peers;

/// <summary>Writes what ASP.NET Core logs into a <see cref="ServerLog"/>.</summary>
internal sealed class ServerLogProvider(ServerLog log) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(log, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(ServerLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.AppendLine($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
