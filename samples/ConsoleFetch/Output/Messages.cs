using System.Globalization;
using System.Text;
using Spectre.Console;

namespace ConsoleFetch.Output;

/// <summary>Lines on stderr: in colour on a terminal, plain otherwise.</summary>
internal sealed class Messages
{
    private static readonly Style s_error = new(Color.Red);
    private static readonly Style s_warning = new(Color.Yellow);
    private static readonly Style s_fact = new(Color.Grey);

    private readonly IAnsiConsole? _terminal = Terminal.Error();

    public Messages()
    {
        // The terminal breaks long lines itself, and then they can be copied whole.
        _terminal?.Profile.Width = int.MaxValue;
    }

    /// <summary>Whether more than ASCII may be drawn with: not where the output is piped.</summary>
    public bool IsUnicode => _terminal is { Profile.Capabilities.Unicode: true };

    public void Error(string text) => Line($"ConsoleFetch: {text}", s_error);

    /// <summary>A failure that is not the last word.</summary>
    public void Warning(string text) => Line($"ConsoleFetch: {text}", s_warning);

    /// <summary>Something about the connection.</summary>
    public void Fact(FormattableString text) => Line("* " + text.ToString(CultureInfo.InvariantCulture), s_fact);

    /// <inheritdoc cref="Fact(FormattableString)"/>
    public void Fact(string text) => Line("* " + text, s_fact);

    /// <param name="text">May come from the peer.</param>
    /// <param name="style">For terminals.</param>
    public void Line(string text, Style style)
    {
        if (_terminal is null)
        {
            Console.Error.WriteLine(text);
        }
        else
        {
            _terminal.WriteLine(WithoutControls(text), style);
        }
    }

    /// <summary>A peer must not be able to move the cursor or rename the window.</summary>
    private static string WithoutControls(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var clean = new StringBuilder(text);
        for (int i = 0; i < clean.Length; i++)
        {
            if (char.IsControl(clean[i]))
            {
                clean[i] = '?';
            }
        }

        return clean.ToString();
    }
}
