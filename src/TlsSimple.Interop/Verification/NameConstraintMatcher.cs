using System.Text;

namespace TlsSimple;

/// <summary>Compares names with the subtrees of name constraints, kind by kind (RFC 5280, section 4.2.1.10).</summary>
internal static class NameConstraintMatcher
{
    /// <summary>Whether names of that kind can be compared at all.</summary>
    public static bool Supports(GeneralNameKind kind) => kind is GeneralNameKind.Dns or GeneralNameKind.IPAddress
        or GeneralNameKind.Email or GeneralNameKind.Uri or GeneralNameKind.Directory;

    /// <summary>Where <paramref name="name"/> lies; both are of one kind, which is supported.</summary>
    /// <param name="name">The name.</param>
    /// <param name="subtree">The subtree.</param>
    /// <param name="isExcluded">Whether the subtree is forbidden: then a doubt counts as inside.</param>
    public static NameRelation Compare(ConstrainedName name, GeneralSubtree subtree, bool isExcluded)
    {
        ReadOnlySpan<byte> value = name.Name.Value.Span;
        ReadOnlySpan<byte> top = subtree.Base.Value.Span;
        return name.Name.Kind switch
        {
            GeneralNameKind.Dns => CompareDns(value, top, isExcluded),
            GeneralNameKind.IPAddress => CompareAddress(isExcluded ? Unmap(value, top) : value, top),
            GeneralNameKind.Email => CompareEmail(value, top),
            GeneralNameKind.Uri => CompareUri(value, top),
            GeneralNameKind.Directory => CompareDirectory(name.Directory, subtree.Directory!, isExcluded),
            _ => NameRelation.Malformed,
        };
    }

    /// <summary>A subtree holds its base and everything below. RFC 5280 knows no leading dot here, and what one means differs by who is asked.</summary>
    private static NameRelation CompareDns(ReadOnlySpan<byte> name, ReadOnlySpan<byte> subtree, bool isExcluded)
    {
        bool isWildcard = DnsSyntax.IsWildcard(name);
        if (!isWildcard && !DnsSyntax.IsName(name))
        {
            return NameRelation.Malformed;
        }

        if (subtree.IsEmpty)
        {
            return NameRelation.Inside;
        }

        if (!DnsSyntax.IsName(subtree))
        {
            return NameRelation.Malformed;
        }

        if (!isWildcard)
        {
            return Is(DnsSyntax.IsAtOrBelow(name, subtree));
        }

        // *.example.com is every one-label child of example.com: all of them lie in a subtree at or above example.com, and one
        // of them is the base of a subtree that is itself such a child.
        ReadOnlySpan<byte> parent = name[2..];
        if (DnsSyntax.IsAtOrBelow(parent, subtree))
        {
            return NameRelation.Inside;
        }

        int firstDot = subtree.IndexOf((byte)'.');
        return Is(isExcluded && firstDot > 0 && Ascii.EqualsIgnoreCase(subtree[(firstDot + 1)..], parent));
    }

    /// <summary>An IPv4 address in IPv6 clothes (RFC 4291, section 2.5.5.2) reaches the IPv4 host, so what excludes that excludes it.</summary>
    private static ReadOnlySpan<byte> Unmap(ReadOnlySpan<byte> name, ReadOnlySpan<byte> subtree) =>
        name.Length == 16 && subtree.Length == 8 && name.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) ? name[12..] : name;

    /// <summary>An address against an address and its mask, which is a row of ones before a row of zeros.</summary>
    private static NameRelation CompareAddress(ReadOnlySpan<byte> name, ReadOnlySpan<byte> subtree)
    {
        if (name.Length is not (4 or 16) || subtree.Length is not (8 or 32))
        {
            return NameRelation.Malformed;
        }

        ReadOnlySpan<byte> network = subtree[..(subtree.Length / 2)];
        ReadOnlySpan<byte> mask = subtree[(subtree.Length / 2)..];
        if (!IsContiguous(mask))
        {
            return NameRelation.Malformed;
        }

        if (network.Length != name.Length)
        {
            return NameRelation.Outside;
        }

        for (int i = 0; i < name.Length; i++)
        {
            if (((name[i] ^ network[i]) & mask[i]) != 0)
            {
                return NameRelation.Outside;
            }
        }

        return NameRelation.Inside;
    }

    private static bool IsContiguous(ReadOnlySpan<byte> mask)
    {
        UInt128 bits = 0;
        foreach (byte octet in mask)
        {
            bits = (bits << 8) | octet;
        }

        // Ones before zeros, turned over, are a power of two less one.
        UInt128 inverse = ~bits & (UInt128.MaxValue >> (128 - (8 * mask.Length)));
        return (inverse & (inverse + 1)) == 0;
    }

    /// <summary>A subtree is a mailbox, a host, or with a leading dot all hosts of a domain.</summary>
    private static NameRelation CompareEmail(ReadOnlySpan<byte> name, ReadOnlySpan<byte> subtree)
    {
        int at = name.LastIndexOf((byte)'@');
        if (at <= 0 || !DnsSyntax.IsName(name[(at + 1)..]) || !IsLocalPart(name[..at]))
        {
            return NameRelation.Malformed;
        }

        ReadOnlySpan<byte> host = name[(at + 1)..];
        int subtreeAt = subtree.LastIndexOf((byte)'@');
        if (subtreeAt < 0)
        {
            return CompareHost(host, subtree);
        }

        if (subtreeAt == 0 || !DnsSyntax.IsName(subtree[(subtreeAt + 1)..]))
        {
            return NameRelation.Malformed;
        }

        // The local part belongs to its host, who may tell upper from lower case (RFC 5280, section 7.5).
        return Is(name[..at].SequenceEqual(subtree[..subtreeAt]) && Ascii.EqualsIgnoreCase(host, subtree[(subtreeAt + 1)..]));
    }

    /// <summary>RFC 5321, section 4.1.2: printable characters, an at sign only within quotes.</summary>
    private static bool IsLocalPart(ReadOnlySpan<byte> text) =>
        !text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E)
        && (!text.Contains((byte)'@') || text is [(byte)'"', _, .., (byte)'"']);

    /// <summary>Only the host counts. A URI without one, or with an address in its place, must be refused.</summary>
    private static NameRelation CompareUri(ReadOnlySpan<byte> name, ReadOnlySpan<byte> subtree) =>
        TryGetHost(name, out ReadOnlySpan<byte> host) ? CompareHost(host, subtree) : NameRelation.Malformed;

    /// <summary>RFC 3986, section 3: scheme "://" [userinfo "@"] host [":" port] ...</summary>
    private static bool TryGetHost(ReadOnlySpan<byte> uri, out ReadOnlySpan<byte> host)
    {
        host = default;
        int colon = uri.IndexOf((byte)':');
        if (colon <= 0 || !uri[(colon + 1)..].StartsWith("//"u8))
        {
            return false;
        }

        ReadOnlySpan<byte> authority = uri[(colon + 3)..];
        int end = authority.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        authority = end < 0 ? authority : authority[..end];
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        int port = authority.IndexOf((byte)':');
        host = port < 0 ? authority : authority[..port];

        // Brackets of an IPv6 address are no name; a last label of digits alone makes an IPv4 address.
        return DnsSyntax.IsName(host) && host[(host.LastIndexOf((byte)'.') + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    /// <summary>A host, or with a leading dot the hosts below.</summary>
    private static NameRelation CompareHost(ReadOnlySpan<byte> host, ReadOnlySpan<byte> subtree)
    {
        if (subtree.IsEmpty)
        {
            return NameRelation.Inside;
        }

        bool isDomain = subtree[0] == (byte)'.';
        ReadOnlySpan<byte> top = isDomain ? subtree[1..] : subtree;
        if (!DnsSyntax.IsName(top))
        {
            return NameRelation.Malformed;
        }

        return Is(isDomain ? DnsSyntax.IsBelow(host, top) : Ascii.EqualsIgnoreCase(host, top));
    }

    /// <summary>A name with text that does not decode may be any name, so nobody can say that it is not the excluded one.</summary>
    private static NameRelation CompareDirectory(DistinguishedName? name, DistinguishedName subtree, bool isExcluded) =>
        name is null || (isExcluded && name.HasUnreadableText) ? NameRelation.Malformed : Is(name.IsWithin(subtree));

    private static NameRelation Is(bool isInside) => isInside ? NameRelation.Inside : NameRelation.Outside;
}
