using System.Globalization;
using System.Net;

namespace ConsoleFetch.Fetching;

/// <summary>The hosts that are reached without a proxy, by curl's rules.</summary>
internal sealed class NoProxyList
{
    private readonly bool _coversAll;
    private readonly string[] _entries;

    /// <param name="text">
    /// <c>*</c> alone is for all. Otherwise entries between commas or spaces: a name stands for itself and all names below it, dots at its
    /// ends do not matter; an address, IPv6 without brackets, stands for itself, and with <c>/bits</c> for a network. Ports have no place here.
    /// </param>
    public NoProxyList(string text)
    {
        _coversAll = text == "*";
        _entries = text.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
    }

    public bool Covers(Uri url)
    {
        if (_coversAll)
        {
            return true;
        }

        string host = url.IdnHost.TrimEnd('.');
        return IPAddress.TryParse(host, out IPAddress? address)
            ? _entries.Any(entry => IsIn(address, entry))
            : _entries.Any(entry => IsOrIsBelow(host, entry.Trim('.')));
    }

    private static bool IsOrIsBelow(string host, string entry) =>
        entry.Length > 0 &&
        host.EndsWith(entry, StringComparison.OrdinalIgnoreCase) &&
        (host.Length == entry.Length || host[^(entry.Length + 1)] == '.');

    private static bool IsIn(IPAddress address, string entry)
    {
        string[] words = entry.Split('/', 2);
        if (words[0].StartsWith('[') || !IPAddress.TryParse(words[0], out IPAddress? network) || network.AddressFamily != address.AddressFamily)
        {
            return false;
        }

        byte[] mine = address.GetAddressBytes();
        int bits = mine.Length * 8;
        if (words.Length > 1 && (!int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > mine.Length * 8))
        {
            return false;
        }

        return HaveInCommon(mine, network.GetAddressBytes(), bits);
    }

    private static bool HaveInCommon(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int bits)
    {
        (int whole, int rest) = int.DivRem(bits, 8);
        return one[..whole].SequenceEqual(other[..whole]) && (rest == 0 || (one[whole] ^ other[whole]) >> (8 - rest) == 0);
    }
}
