using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>Notices an extension that comes twice (RFC 5280, section 4.2), and one too many.</summary>
internal ref struct SeenExtensions(int maximum)
{
    /// <summary>Of the extension that came first: most lists have one an entry, which needs no set.</summary>
    private ReadOnlySpan<byte> _first;
    private HashSet<string>? _all;
    private int _count;

    /// <exception cref="RevocationListFormatException">It came before, or there are too many.</exception>
    public void Add(ReadOnlySpan<byte> encodedOid)
    {
        if (++_count > maximum)
        {
            throw new RevocationListFormatException($"The revocation list has more than {maximum} extensions in one place.");
        }

        if (_count == 1)
        {
            _first = encodedOid;
            return;
        }

        _all ??= [Decode(_first)];
        string oid = Decode(encodedOid);
        if (!_all.Add(oid))
        {
            throw new RevocationListFormatException(
                $"The revocation list does not parse: it has the extension {oid} twice in one place (RFC 5280, section 4.2).");
        }
    }

    private static string Decode(ReadOnlySpan<byte> oid) => AsnDecoder.ReadObjectIdentifier(oid, AsnEncodingRules.DER, out _);
}
