using Spectre.Console;

namespace ConsoleFetch.Output;

/// <summary>Consoles for people. What is piped gets none: it must be plain, and never wrapped.</summary>
internal static class Terminal
{
    /// <summary><c>null</c> if stdout is not a terminal.</summary>
    public static IAnsiConsole? Output() => Console.IsOutputRedirected ? null : Create(Console.Out);

    /// <summary><c>null</c> if stderr is not a terminal.</summary>
    public static IAnsiConsole? Error() => Console.IsErrorRedirected ? null : Create(Console.Error);

    private static IAnsiConsole Create(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
