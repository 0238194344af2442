using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>An extension of a list or of an entry (RFC 5280, section 4.2), in the span that it was read from.</summary>
internal readonly ref struct DerExtension
{
    private DerExtension(ReadOnlySpan<byte> encodedOid, bool isCritical, ReadOnlySpan<byte> value)
    {
        EncodedOid = encodedOid;
        IsCritical = isCritical;
        Value = value;
    }

    // --- Of entries (RFC 5280, section 5.3)

    public static ReadOnlySpan<byte> ReasonCode => [0x06, 0x03, 0x55, 0x1D, 0x15];

    public static ReadOnlySpan<byte> CertificateIssuer => [0x06, 0x03, 0x55, 0x1D, 0x1D];

    // --- Of lists (RFC 5280, section 5.2)

    public static ReadOnlySpan<byte> AuthorityKeyIdentifier => [0x06, 0x03, 0x55, 0x1D, 0x23];

    public static ReadOnlySpan<byte> CrlNumber => [0x06, 0x03, 0x55, 0x1D, 0x14];

    public static ReadOnlySpan<byte> DeltaCrlIndicator => [0x06, 0x03, 0x55, 0x1D, 0x1B];

    public static ReadOnlySpan<byte> IssuingDistributionPoint => [0x06, 0x03, 0x55, 0x1D, 0x1C];

    /// <summary>Which one, as DER with tag and length.</summary>
    public ReadOnlySpan<byte> EncodedOid { get; }

    /// <summary>The same in dotted decimal.</summary>
    public string Oid => AsnDecoder.ReadObjectIdentifier(EncodedOid, AsnEncodingRules.DER, out _);

    /// <summary>Whether whoever does not know it must not use the list.</summary>
    public bool IsCritical { get; }

    /// <summary>What the octet string holds.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Reads the first of some extensions. As in certificates, <c>critical</c> may state its default, FALSE.</summary>
    /// <exception cref="AsnContentException">It is not DER.</exception>
    public static DerExtension Read(ReadOnlySpan<byte> extensions, out int length)
    {
        ReadOnlySpan<byte> fields = DerSpan.ReadSequence(extensions, out length);
        if (!(fields is [0x06, var oidLength and < 0x80, ..] && oidLength > 0 && fields.Length >= 2 + oidLength))
        {
            throw new AsnContentException();
        }

        ReadOnlySpan<byte> oid = fields[..(2 + oidLength)];
        if (!oid.StartsWith(ReasonCode[..4]) || oid.Length != ReasonCode.Length || oid[4] >= 0x80)
        {
            // Not one under 2.5.29: whether it is an object identifier at all is found out by reading it.
            _ = AsnDecoder.ReadObjectIdentifier(oid, AsnEncodingRules.DER, out _);
        }

        fields = fields[oid.Length..];
        bool isCritical = false;
        if (fields is [(byte)UniversalTagNumber.Boolean, ..])
        {
            isCritical = AsnDecoder.ReadBoolean(fields, AsnEncodingRules.DER, out int consumed);
            fields = fields[consumed..];
        }

        if (!AsnDecoder.TryReadPrimitiveOctetString(fields, AsnEncodingRules.DER, out ReadOnlySpan<byte> value, out int last) || last != fields.Length)
        {
            throw new AsnContentException();
        }

        return new DerExtension(oid, isCritical, value);
    }

    public bool Is(ReadOnlySpan<byte> encodedOid) => EncodedOid.SequenceEqual(encodedOid);
}
