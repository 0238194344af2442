using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TlsSimple;

/// <summary>
/// The host that the caller dials, in the one spelling that connecting, SNI, verification and the session cache share.
/// </summary>
/// <remarks>
/// <para>A DNS name is turned into A-labels (RFC 5890, as <see cref="IdnMapping"/> does it), lower-cased, and loses one
/// trailing dot. Labels may hold underscores, and hyphens at either end: RFC 1123 forbids both for hosts, yet such
/// names exist, and refusing them protects nobody.</para>
/// <para>An address takes the spelling of <see cref="IPAddress"/>. IPv4 is dotted decimal only: <c>127.1</c>,
/// <c>0x7f.1</c> and <c>0177.0.0.1</c> mean different things to different resolvers, so they are refused, as is any name
/// whose last label is a number. The zone of <c>fe80::1%eth0</c> belongs to this machine: it is kept, as a number, for
/// dialling and for the cache, but no certificate can state it, so verification compares the address alone.</para>
/// </remarks>
internal sealed class HostName : IEquatable<HostName>
{
    /// <summary>Of a DNS name, and of one of its labels (RFC 1035, section 2.3.4).</summary>
    internal const int MaximumLength = 253;
    internal const int MaximumLabelLength = 63;

    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly SearchValues<char> s_lowerHexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> s_addressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private HostName(string name, IPAddress? address)
    {
        Name = name;
        Address = address;
    }

    /// <summary>The canonical text; an IPv6 address stands without brackets.</summary>
    public string Name { get; }

    /// <summary>Whether it is an address and no DNS name.</summary>
    [MemberNotNullWhen(true, nameof(Address))]
    public bool IsAddress => Address is not null;

    /// <summary>The address, with its zone if one was given; <c>null</c> for a DNS name.</summary>
    public IPAddress? Address { get; }

    /// <summary>What goes into the server_name extension: the DNS name, or <c>""</c> for an address (RFC 6066, section 3).</summary>
    public string ServerNameIndication => IsAddress ? "" : Name;

    /// <summary>Normalises <paramref name="host"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="host"/> is <c>null</c>.</exception>
    /// <exception cref="ArgumentException">It is neither a DNS name nor an address; the message says why and what to give.</exception>
    public static HostName Parse(string host, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(host, parameterName);
        return TryParse(host, out HostName? name, out string problem)
            ? name
            : throw new ArgumentException($"{DisplayText.Quote(host)} is no host to connect to: {problem}", parameterName);
    }

    /// <summary>Normalises <paramref name="host"/>, or says in <paramref name="problem"/> why it is no host.</summary>
    public static bool TryParse(string host, [NotNullWhen(true)] out HostName? name, out string problem)
    {
        name = host switch
        {
            ['[', ..] => ParseIPv6(host is [_, .. string inner, ']'] ? inner : "", out problem),
            _ when host.Contains(':') => ParseIPv6(host, out problem),
            _ => ParseName(host, out problem),
        };
        return name is not null;
    }

    public bool Equals(HostName? other) => other is not null && Name == other.Name;

    public override bool Equals(object? obj) => Equals(obj as HostName);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;

    private static HostName? ParseIPv6(string text, out string problem)
    {
        (string digits, string? zone) = text.IndexOf('%') is int percent and >= 0
            ? (text[..percent], text[(percent + 1)..])
            : (text, null);

        // IPAddress also takes brackets and a port; only what IPv6 itself is written with may reach it.
        if (digits.AsSpan().ContainsAnyExcept(s_addressCharacters)
            || !IPAddress.TryParse(digits, out IPAddress? address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            problem = "it is no IPv6 address. "
                + "Give the host alone, without scheme and port: example.com, 192.0.2.1 or 2001:db8::1.";
            return null;
        }

        if (zone is not null && !TryAddZone(ref address, zone))
        {
            problem = $"the zone {DisplayText.Quote(zone)} is no network interface of this machine. "
                + "Give an interface's name or number after the percent sign.";
            return null;
        }

        problem = "";
        return new HostName(address.ToString(), address);
    }

    private static bool TryAddZone(ref IPAddress address, string zone)
    {
        if (uint.TryParse(zone, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            address = new IPAddress(address.GetAddressBytes(), number);
            return true;
        }

        // IPAddress looks the name up, and says 0 where there is no such interface.
        if (zone.Contains('%') || !IPAddress.TryParse($"{address}%{zone}", out IPAddress? zoned) || zoned.ScopeId == 0)
        {
            return false;
        }

        address = zoned;
        return true;
    }

    private static HostName? ParseName(string host, out string problem)
    {
        if (host.Length > MaximumLength + 1)
        {
            problem = TooLong(host);
            return null;
        }

        if (!TryMapToAscii(host, out string? ascii))
        {
            problem = "it is no valid internationalised name (RFC 5891). "
                + "Check its spelling, or give it in A-labels (xn--…).";
            return null;
        }

        string text = ascii.EndsWith('.') ? ascii[..^1] : ascii;
        string[] labels = text.Split('.');
        problem = FindProblem(text, labels);
        if (problem.Length > 0)
        {
            return null;
        }

        if (!IsNumber(labels[^1]))
        {
            return new HostName(text, null);
        }

        if (text.Length == ascii.Length && TryParseDottedDecimal(labels, out IPAddress? address))
        {
            return new HostName(text, address);
        }

        problem = "it ends in a number, so it could only be an IPv4 address, but it is not spelt as one. "
            + "Write four decimal numbers without leading zeros: 127.0.0.1.";
        return null;
    }

    private static bool TryMapToAscii(string host, [NotNullWhen(true)] out string? ascii)
    {
        // Lower-cased first: without ICU (InvariantGlobalization) IdnMapping would encode capital letters as they are.
        ascii = host.ToLowerInvariant();
        if (Ascii.IsValid(ascii))
        {
            return true;
        }

        try
        {
            // No UseStd3AsciiRules: they forbid the underscore. What the mapping yields is checked like any ASCII name,
            // because it can yield anything: U+2100 becomes "a/c".
            ascii = new IdnMapping().GetAscii(ascii);
            return true;
        }
        catch (ArgumentException)
        {
            ascii = null;
            return false;
        }
    }

    /// <summary>What is wrong with a lower-case ASCII name, or <c>""</c>.</summary>
    private static string FindProblem(string text, string[] labels)
    {
        if (text.Length == 0)
        {
            return "it is empty. Give a DNS name or an IP address.";
        }

        if (text.AsSpan().IndexOfAnyExcept(s_nameCharacters) is int at and >= 0)
        {
            return $"it holds the character U+{(int)text[at]:X4}. A host consists of letters, digits, hyphens, "
                + "underscores and dots. Give it alone, without scheme, port and path.";
        }

        if (text.Length > MaximumLength)
        {
            return TooLong(text);
        }

        foreach (string label in labels)
        {
            if (label.Length == 0)
            {
                return "it has an empty label. Remove the superfluous dot.";
            }

            if (label.Length > MaximumLabelLength)
            {
                return $"its label {label[..12]}… has {label.Length} characters, "
                    + $"and {MaximumLabelLength} is the most (RFC 1035, section 2.3.4). Check its spelling.";
            }
        }

        return "";
    }

    private static string TooLong(string text) =>
        $"it has {text.Length} characters, and a DNS name has {MaximumLength} at most (RFC 1035, section 2.3.4). "
        + "Check its spelling.";

    /// <summary>Whether resolvers may take the label for a part of an IPv4 address: decimal, octal or hexadecimal.</summary>
    private static bool IsNumber(string label) => label.StartsWith("0x", StringComparison.Ordinal)
        ? !label.AsSpan(2).ContainsAnyExcept(s_lowerHexDigits)
        : !label.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static bool TryParseDottedDecimal(string[] parts, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (parts.Length != 4)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < 4; i++)
        {
            if (parts[i] is ['0', _, ..]
                || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return false;
            }
        }

        address = new IPAddress(bytes);
        return true;
    }
}
