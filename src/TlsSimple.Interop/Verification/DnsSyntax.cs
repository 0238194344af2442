using System.Buffers;

namespace TlsSimple;

/// <summary>The form of DNS names in certificates (RFC 5280, section 4.2.1.6; RFC 9525, section 6.3).</summary>
internal static class DnsSyntax
{
    private static readonly SearchValues<byte> s_labelCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"u8);

    /// <summary>
    /// Labels of letters, digits, hyphens and underscores, none of them empty (so no trailing dot) or longer than 63, 253
    /// characters together.
    /// </summary>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > HostName.MaximumLength)
        {
            return false;
        }

        while (true)
        {
            int dot = name.IndexOf((byte)'.');
            ReadOnlySpan<byte> label = dot < 0 ? name : name[..dot];
            if (label.Length is 0 or > HostName.MaximumLabelLength || label.ContainsAnyExcept(s_labelCharacters))
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            name = name[(dot + 1)..];
        }
    }

    /// <summary>A star as the whole left-most of at least two labels, the others as in <see cref="IsName"/>.</summary>
    public static bool IsWildcard(ReadOnlySpan<byte> name) =>
        name.Length <= HostName.MaximumLength && name.StartsWith("*."u8) && IsName(name[2..]);

    /// <summary>Whether <paramref name="name"/> is <paramref name="suffix"/> or ends in it behind a dot; case does not matter.</summary>
    public static bool IsAtOrBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix) =>
        System.Text.Ascii.EqualsIgnoreCase(name, suffix) || IsBelow(name, suffix);

    /// <summary>Whether <paramref name="name"/> ends in <paramref name="suffix"/> behind a dot; case does not matter.</summary>
    public static bool IsBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix) =>
        name.Length > suffix.Length + 1
        && name[^(suffix.Length + 1)] == (byte)'.'
        && System.Text.Ascii.EqualsIgnoreCase(name[^suffix.Length..], suffix);
}
