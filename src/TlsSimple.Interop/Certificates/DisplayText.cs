using System.Globalization;
using System.Text;

namespace TlsSimple;

/// <summary>Makes text that strangers chose fit to stand in a message: one line, no hidden characters, bounded.</summary>
internal static class DisplayText
{
    private const int MaximumLength = 100;
    private const int MaximumShown = 5;

    /// <summary>The first five of a row, and how many more there are.</summary>
    public static string List(IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        string shown = string.Join(", ", all.Take(MaximumShown));
        return all.Length > MaximumShown ? $"{shown} and {all.Length - MaximumShown} more" : shown;
    }

    /// <summary>The text in double quotes; what does not print becomes <c>\u{…}</c>, what is too long ends in <c>…</c>.</summary>
    public static string Quote(string text) => $"\"{Clean(text)}\"";

    /// <summary>The same without the quotes.</summary>
    public static string Clean(string text)
    {
        var result = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (result.Length >= MaximumLength)
            {
                return result.Append('…').ToString();
            }

            if (IsPrintable(rune))
            {
                result.Append(rune);
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
        }

        return result.ToString();
    }

    /// <summary>
    /// Whether a character shows itself. Control characters could forge lines of a log, format characters (the
    /// bidirectional ones among them) could make a name look like another.
    /// </summary>
    public static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
