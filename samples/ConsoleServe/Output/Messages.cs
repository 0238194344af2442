using System.Globalization;
using Spectre.Console;

namespace ConsoleServe.Output;

/// <summary>Requests go to stdout, everything else to stderr: in colour on a terminal, plain otherwise. Safe for many threads.</summary>
internal sealed class Messages(bool isQuiet)
{
    private static readonly Style s_good = new(Color.Grey);
    private static readonly Style s_bad = new(Color.Yellow);
    private static readonly Style s_error = new(Color.Red);

    private readonly Lock _lock = new();
    private readonly IAnsiConsole? _output = Console.IsOutputRedirected ? null : Create(Console.Out);
    private readonly IAnsiConsole? _errors = Console.IsErrorRedirected ? null : Create(Console.Error);

    /// <summary>Whether requests are not told.</summary>
    public bool IsQuiet { get; } = isQuiet;

    public void Request(FormattableString text, bool isGood) =>
        Write(_output, Console.Out, text.ToString(CultureInfo.InvariantCulture), isGood ? s_good : s_bad);

    public void Error(string text) => Write(_errors, Console.Error, $"ConsoleServe: {text}", s_error);

    public void Note(string text) => Write(_errors, Console.Error, text, Style.Plain);

    /// <summary>About a connection.</summary>
    public void Fact(string text) => Write(_errors, Console.Error, $"* {text}", s_good);

    private void Write(IAnsiConsole? terminal, TextWriter writer, string text, Style style)
    {
        lock (_lock)
        {
            if (terminal is null)
            {
                writer.WriteLine(text);
            }
            else
            {
                terminal.WriteLine(text, style);
            }
        }
    }

    /// <summary>The terminal breaks long lines itself, and then they can be copied whole.</summary>
    private static IAnsiConsole Create(TextWriter writer)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = int.MaxValue;
        return console;
    }
}
