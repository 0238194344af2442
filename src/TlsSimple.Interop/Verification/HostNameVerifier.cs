using System.Text;

namespace TlsSimple;

/// <summary>
/// Decides whether a certificate is for a host, by RFC 9525 and nothing laxer: DNS names by dNSName, addresses by
/// iPAddress. Common names, URIs and e-mail addresses do not count.
/// </summary>
internal static class HostNameVerifier
{
    /// <summary>What is wrong with the names of the peer's certificate; <c>null</c> if one of them is <paramref name="host"/>.</summary>
    public static TlsCertificateFailure? Check(ParsedCertificate certificate, HostName host)
    {
        IReadOnlyList<GeneralName> names = certificate.SubjectAlternativeNames ?? [];
        return Matches(names, host)
            ? null
            : Flaw.Of(
                certificate, TlsErrorReason.NameMismatch, Describe(names, host), "RFC 9525, section 6", host.ToString(), List(names));
    }

    /// <summary>Whether one of the entries of a subject alternative name is the host.</summary>
    public static bool Matches(IReadOnlyList<GeneralName> names, HostName host)
    {
        foreach (GeneralName name in names)
        {
            if (host.IsAddress ? MatchesAddress(name, host) : MatchesName(name, host.Name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Which hosts the entries are for, as a sentence for whom none of them matched.</summary>
    public static string Describe(IReadOnlyList<GeneralName> names, HostName host)
    {
        GeneralName[] counting = [.. names.Where(n => n.Kind is GeneralNameKind.Dns or GeneralNameKind.IPAddress)];
        if (counting.Length == 0)
        {
            return $"The certificate is not for {host}: it has no subject alternative name that is a DNS name or an address, "
                + "and its common name does not count (RFC 9525, section 2).";
        }

        var text = new StringBuilder($"The certificate is not for {host}, but for {List(counting)}.");
        AppendHint(text, counting, host);
        return text.ToString();
    }

    /// <summary>RFC 9525, section 6.4: all bytes equal. An IPv4 address inside an IPv6 one (::ffff:…) is not the IPv4 address.</summary>
    private static bool MatchesAddress(GeneralName name, HostName host)
    {
        if (name.Kind != GeneralNameKind.IPAddress)
        {
            return false;
        }

        Span<byte> address = stackalloc byte[16];
        return host.Address!.TryWriteBytes(address, out int length) && name.Value.Span.SequenceEqual(address[..length]);
    }

    /// <summary>RFC 9525, section 6.3; <paramref name="host"/> is normalised already.</summary>
    private static bool MatchesName(GeneralName name, string host)
    {
        if (name.Kind != GeneralNameKind.Dns || !IsWellFormed(name.Value.Span))
        {
            return false;
        }

        ReadOnlySpan<byte> presented = name.Value.Span;
        if (!presented.StartsWith("*."u8))
        {
            return Ascii.EqualsIgnoreCase(presented, host);
        }

        // The star is one whole label, neither none nor two; the rest is compared with its leading dot.
        int dot = host.IndexOf('.');
        return dot > 0 && Ascii.EqualsIgnoreCase(presented[1..], host.AsSpan(dot));
    }

    /// <summary>Whether a presented name can match at all: a name, or a star with two labels or more after it.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<byte> presented) =>
        DnsSyntax.IsName(presented) || (DnsSyntax.IsWildcard(presented) && presented[2..].Contains((byte)'.'));

    private static string List(IEnumerable<GeneralName> names) =>
        DisplayText.List(names.Where(n => n.Kind is GeneralNameKind.Dns or GeneralNameKind.IPAddress).Select(n => n.ToString()));

    private static void AppendHint(StringBuilder text, GeneralName[] names, HostName host)
    {
        if (host.IsAddress && names.Any(n => n.Kind == GeneralNameKind.Dns && Ascii.EqualsIgnoreCase(n.Value.Span, host.Name)))
        {
            text.Append(" The address stands there as a DNS name; only an iPAddress entry counts (RFC 9525, section 6.4).");
        }
        else if (names.Any(n => n.Kind == GeneralNameKind.Dns && n.Value.Span.Contains((byte)'*') && !IsWellFormed(n.Value.Span)))
        {
            text.Append(" A star counts only as the whole left-most label with two labels after it (RFC 9525, section 6.3).");
        }
    }
}
