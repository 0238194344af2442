using Microsoft.Extensions.Logging;

namespace ConsoleServe.Output;

/// <summary>What the libraries log, as messages: errors always, with <c>-v</c> the handshakes too.</summary>
internal sealed class MessageLog(Messages messages, bool isVerbose) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => isVerbose || logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        string text = formatter(state, exception);
        if (logLevel >= LogLevel.Error)
        {
            messages.Error(text);
        }
        else
        {
            messages.Fact(text);
        }
    }

    public void Dispose()
    {
    }
}
