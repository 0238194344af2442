using System.Globalization;
using System.Net;

namespace TlsSimple;

/// <summary>Hosts, ports and addresses with colons between them, as curl's <c>--resolve</c> and <c>--connect-to</c> have them.</summary>
internal static class HostPorts
{
    /// <summary><c>host:port:address</c>; <c>null</c> if it is not.</summary>
    internal static TlsResolveEntry? ParseResolve(string text) =>
        Split(text) is [var host, var portText, var addressText] &&
        TlsSimpleOptions.IsHost(host) && ParsePort(portText) is { } port && ParseAddress(addressText) is { } address
            ? new TlsResolveEntry(host, port, address)
            : null;

    /// <summary><c>host:port:host:port</c>, where nothing means any, and unchanged; <c>null</c> if it is not.</summary>
    internal static TlsConnectToEntry? ParseConnectTo(string text)
    {
        if (Split(text) is not [var host, var port, var toHost, var toPort] || !IsPortOrEmpty(port) || !IsPortOrEmpty(toPort))
        {
            return null;
        }

        var entry = new TlsConnectToEntry(OrNull(host), ParsePort(port), OrNull(toHost), ParsePort(toPort));
        return entry.IsValid ? entry : null;
    }

    /// <summary>An address, IPv6 with or without brackets; <c>null</c> if it is none.</summary>
    internal static IPAddress? ParseAddress(string text) => HostName.TryParse(text, out HostName? host, out _) ? host.Address : null;

    /// <summary>At the colons that stand outside brackets.</summary>
    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        bool isInBrackets = false;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            isInBrackets = text[i] == '[' || (isInBrackets && text[i] != ']');
            if (text[i] == ':' && !isInBrackets)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static bool IsPortOrEmpty(string text) => text.Length == 0 || ParsePort(text) is not null;

    private static int? ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && TlsSimpleOptions.IsPort(port) ? port : null;

    private static string? OrNull(string text) => text.Length > 0 ? text : null;
}
