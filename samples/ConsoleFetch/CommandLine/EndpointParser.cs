using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using TlsSimple;

namespace ConsoleFetch.CommandLine;

/// <summary>Reads options that say where to connect to, or from.</summary>
internal static class EndpointParser
{
    public static IPAddress? Address(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return address;
        }

        result.AddError($"'{text}' is no IP address of this machine.");
        return null;
    }

    public static TlsResolveEntry[] Resolve(ArgumentResult result) =>
        ParseAll(result, TryParseResolve, "HOST:PORT:ADDR, as in example.com:443:127.0.0.1 or example.com:443:[::1]");

    public static TlsConnectToEntry[] ConnectTo(ArgumentResult result) =>
        ParseAll(result, TryParseConnectTo, "HOST1:PORT1:HOST2:PORT2, as in example.com:443:localhost:8443 or ::[::1]:");

    private static T[] ParseAll<T>(ArgumentResult result, Func<string, T?> tryParse, string form)
        where T : class
    {
        var entries = new List<T>();
        foreach (Token token in result.Tokens)
        {
            if (tryParse(token.Value) is { } entry)
            {
                entries.Add(entry);
            }
            else
            {
                result.AddError($"'{token.Value}' is not {form}.");
            }
        }

        return [.. entries];
    }

    private static TlsResolveEntry? TryParseResolve(string text)
    {
        string[] words = text.StartsWith('[') ? SplitBehindBrackets(text, 3) : text.Split(':', 3);
        return words.Length == 3 && words[0].Length > 0 && TryParsePort(words[1]) is { } port && IPAddress.TryParse(words[2], out IPAddress? address)
            ? new TlsResolveEntry(words[0], port, address)
            : null;
    }

    /// <summary>As with curl PORT2 may be left out with its colon.</summary>
    private static TlsConnectToEntry? TryParseConnectTo(string text)
    {
        string[] from = text.StartsWith('[') ? SplitBehindBrackets(text, 3) : text.Split(':', 3);
        if (from.Length != 3)
        {
            return null;
        }

        string[] to = from[2].StartsWith('[') ? SplitBehindBrackets(from[2], 2) : from[2].Split(':');
        string toPort = to.Length > 1 ? to[1] : "";
        return to.Length is 1 or 2 && IsPortOrEmpty(from[1]) && IsPortOrEmpty(toPort)
            ? new TlsConnectToEntry(HostOrNull(from[0]), TryParsePort(from[1]), HostOrNull(to[0]), TryParsePort(toPort))
            : null;
    }

    /// <summary>Like <see cref="string.Split(char, int, StringSplitOptions)"/> by colons, but those between the brackets of the first word separate nothing.</summary>
    /// <returns>Nothing if the bracket does not close, or something else than a colon follows.</returns>
    private static string[] SplitBehindBrackets(string text, int count)
    {
        int end = text.IndexOf(']') + 1;
        string[] rest = text[end..].Split(':', count);
        return end > 0 && rest[0].Length == 0 ? [text[..end], .. rest[1..]] : [];
    }

    private static string? HostOrNull(string text) => text.Length == 0 ? null : text.Trim('[', ']');

    private static bool IsPortOrEmpty(string text) => text.Length == 0 || TryParsePort(text) is not null;

    private static int? TryParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535 ? port : null;
}
