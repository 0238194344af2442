namespace ConsoleServe.Serving;

/// <summary>The server cannot start.</summary>
internal sealed class ServeException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
