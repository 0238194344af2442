using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace ConsoleFetch.CommandLine;

/// <summary>Reads <c>--proxy</c> and <c>--proxy-user</c>. No message repeats the words: they may hold a password.</summary>
internal static class ProxyParser
{
    private const string DefaultScheme = "http";
    private const int DefaultPort = 1080;
    private const int DefaultHttpsPort = 443;

    private static readonly char[] s_endOfAuthority = ['/', '?', '#'];

    public static ProxyAddress? Address(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text.Length == 0)
        {
            return new ProxyAddress(null, null);
        }

        (string scheme, string authority) = Split(text);
        if (scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5" or "socks5h"))
        {
            result.AddError("The scheme of --proxy is none that is known: there are http, https, socks4, socks4a, socks5 and socks5h.");
            return null;
        }

        int at = authority.LastIndexOf('@');
        if (TryParseHost(authority[(at + 1)..]) is not var (host, port))
        {
            result.AddError("--proxy is not [SCHEME://][USER:PASSWORD@]HOST[:PORT], IPv6 in brackets.");
            return null;
        }

        // .NET has one socks5, and that is curl's socks5h: the proxy looks the name up.
        var uri = new UriBuilder(scheme == "socks5h" ? "socks5" : scheme, host, port ?? (scheme == "https" ? DefaultHttpsPort : DefaultPort));
        return new ProxyAddress(uri.Uri, at < 0 ? null : Credentials(authority[..at], Uri.UnescapeDataString));
    }

    public static NetworkCredential? User(ArgumentResult result) => Credentials(result.Tokens[0].Value, word => word);

    private static (string Scheme, string Authority) Split(string text)
    {
        int end = text.IndexOf("://", StringComparison.Ordinal);
        string rest = end < 0 ? text : text[(end + 3)..];
        int path = rest.IndexOfAny(s_endOfAuthority);
        return (end < 0 ? DefaultScheme : text[..end].ToLowerInvariant(), path < 0 ? rest : rest[..path]);
    }

    private static NetworkCredential Credentials(string text, Func<string, string> decode)
    {
        string[] words = text.Split(':', 2);
        return new NetworkCredential(decode(words[0]), words.Length > 1 ? decode(words[1]) : "");
    }

    private static (string Host, int? Port)? TryParseHost(string text)
    {
        int hostEnd = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.IndexOf(':');
        string host = hostEnd < 0 ? text : text[..hostEnd];
        string rest = text[host.Length..];
        UriHostNameType type = Uri.CheckHostName(host);
        if (type == UriHostNameType.Unknown || (type == UriHostNameType.IPv6) != host.StartsWith('['))
        {
            return null;
        }

        if (rest is "" or ":")
        {
            return (host, null);
        }

        return rest[0] == ':' && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535
            ? (host, port)
            : null;
    }
}
