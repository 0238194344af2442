using System.Buffers;

namespace ConsoleFetch.Fetching;

/// <summary>A header of the command line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, which may be empty; <c>null</c> to leave a default header out.</param>
internal sealed record RequestHeader(string Name, string? Value)
{
    private static readonly SearchValues<char> s_tokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary><c>Name: value</c>; as curl has it, <c>Name:</c> takes a header away and <c>Name;</c> is one with an empty value.</summary>
    /// <returns><c>null</c> if it is none of these (RFC 9110, section 5).</returns>
    public static RequestHeader? TryParse(string text)
    {
        int end = text.IndexOf(':');
        if (end < 0 && text.EndsWith(';'))
        {
            return IsToken(text.AsSpan(0, text.Length - 1)) ? new RequestHeader(text[..^1], "") : null;
        }

        if (end < 0 || !IsToken(text.AsSpan(0, end)) || text.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            return null;
        }

        string value = text[(end + 1)..].Trim(' ', '\t');
        return new RequestHeader(text[..end], value.Length > 0 ? value : null);
    }

    private static bool IsToken(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(s_tokenCharacters);
}
