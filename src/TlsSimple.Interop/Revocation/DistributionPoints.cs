using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>The distribution points that a certificate names (RFC 5280, section 4.2.1.13): where its issuer puts the lists that it may be on.</summary>
internal static class DistributionPoints
{
    private const string Extension = "2.5.29.31";

    private static readonly Asn1Tag s_distributionPoint = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_fullName = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_directoryName = new(TagClass.ContextSpecific, 4);

    /// <summary>
    /// Whether one of <paramref name="names"/>, each the DER of a GeneralName, is a distribution point of a certificate
    /// (RFC 5280, section 6.3.3 (b) (2)). Its issuer's own name always is: that section's last step. Names are compared by
    /// their bytes, and points for some reasons only or with a list of another issuer's count for nothing; either errs
    /// towards no.
    /// </summary>
    /// <exception cref="AsnContentException">The certificate's extension does not parse.</exception>
    public static bool HasOneOf(ParsedCertificate certificate, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        foreach (ReadOnlyMemory<byte> name in names)
        {
            if (IsIssuer(certificate.Issuer, name))
            {
                return true;
            }
        }

        return certificate.FindExtension(Extension) is { Value: ReadOnlyMemory<byte> points } && HasOneOf(points, names);
    }

    private static bool IsIssuer(DistinguishedName issuer, ReadOnlyMemory<byte> name)
    {
        var reader = new AsnReader(name, AsnEncodingRules.DER);
        return reader.PeekTag().HasSameClassAndValue(s_directoryName) && reader.PeekContentBytes().Span.SequenceEqual(issuer.Der.Span);
    }

    private static bool HasOneOf(ReadOnlyMemory<byte> extension, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        var reader = new AsnReader(extension, AsnEncodingRules.DER);
        AsnReader points = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        while (points.HasData)
        {
            if (IsOneOf(points.ReadSequence(), names))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOneOf(AsnReader point, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        if (!point.HasNext(s_distributionPoint))
        {
            return false;
        }

        AsnReader choice = point.ReadSequence(s_distributionPoint);
        if (point.HasData || !choice.PeekTag().HasSameClassAndValue(s_fullName))
        {
            return false;
        }

        AsnReader fullName = choice.ReadSequence(s_fullName);
        while (fullName.HasData)
        {
            ReadOnlyMemory<byte> name = fullName.ReadEncodedValue();
            if (names.Any(n => n.Span.SequenceEqual(name.Span)))
            {
                return true;
            }
        }

        return false;
    }
}
