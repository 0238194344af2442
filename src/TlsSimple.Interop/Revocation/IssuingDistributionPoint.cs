using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>Which of its issuer's certificates a list is for (RFC 5280, section 5.2.5).</summary>
internal sealed record IssuingDistributionPoint
{
    private static readonly Asn1Tag s_distributionPoint = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_fullName = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_onlyUserCertificates = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag s_onlyCaCertificates = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag s_onlySomeReasons = new(TagClass.ContextSpecific, 3);
    private static readonly Asn1Tag s_indirect = new(TagClass.ContextSpecific, 4);
    private static readonly Asn1Tag s_onlyAttributeCertificates = new(TagClass.ContextSpecific, 5);

    private IssuingDistributionPoint()
    {
    }

    /// <summary>All of them.</summary>
    public static IssuingDistributionPoint Everything { get; } = new();

    /// <summary>The names of the distribution point, each as the DER of a GeneralName: it is for certificates that name one of them. Empty if it is for those of any.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Names { get; private init; } = [];

    /// <summary>It is for certificates that are no CA's.</summary>
    public bool OnlyUserCertificates { get; private init; }

    /// <summary>It is for certificates of CAs.</summary>
    public bool OnlyCaCertificates { get; private init; }

    /// <summary>It is for attribute certificates, which are no certificates in our sense.</summary>
    public bool OnlyAttributeCertificates { get; private init; }

    /// <summary>Whoever was revoked for another reason is not on it.</summary>
    public bool OnlySomeReasons { get; private init; }

    /// <summary>Reads the extension's value.</summary>
    /// <exception cref="AsnContentException">It is not DER.</exception>
    /// <exception cref="RevocationListFormatException">It breaks another rule, or is of a kind that is not supported.</exception>
    public static IssuingDistributionPoint Read(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        AsnReader fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!fields.HasData)
        {
            throw new RevocationListFormatException(
                "The revocation list does not parse: its issuing distribution point is empty (RFC 5280, section 5.2.5).");
        }

        IReadOnlyList<ReadOnlyMemory<byte>> names = ReadNames(fields);
        bool onlyUser = ReadBoolean(fields, s_onlyUserCertificates);
        bool onlyCa = ReadBoolean(fields, s_onlyCaCertificates);
        bool onlySomeReasons = ReadReasons(fields);
        bool isIndirect = ReadBoolean(fields, s_indirect);
        bool onlyAttribute = ReadBoolean(fields, s_onlyAttributeCertificates);
        fields.ThrowIfNotEmpty();
        if (isIndirect)
        {
            throw new RevocationListFormatException(
                "The revocation list is indirect: it may name certificates of other issuers (indirectCRL; RFC 5280, section 5.2.5). "
                + "Only lists that an issuer makes of its own certificates are supported.");
        }

        return (onlyUser, onlyCa, onlyAttribute) is (true, true, _) or (true, _, true) or (_, true, true)
            ? throw new RevocationListFormatException(
                "The revocation list does not parse: it is for one kind of certificates only and for another only (RFC 5280, section 5.2.5).")
            : new IssuingDistributionPoint
            {
                Names = names,
                OnlyUserCertificates = onlyUser,
                OnlyCaCertificates = onlyCa,
                OnlyAttributeCertificates = onlyAttribute,
                OnlySomeReasons = onlySomeReasons,
            };
    }

    /// <summary>Whether a certificate that is not on the list is thereby known not to be revoked.</summary>
    /// <returns><c>""</c> if so, else why not, as a sentence about the list.</returns>
    /// <exception cref="AsnContentException">The certificate's distribution points do not parse.</exception>
    public string WhyNotFor(ParsedCertificate certificate)
    {
        bool isCa = certificate.BasicConstraints is { IsCertificateAuthority: true };
        if (OnlyUserCertificates && isCa)
        {
            return "It is only for certificates that are no CA's (onlyContainsUserCerts).";
        }

        if (OnlyCaCertificates && !isCa)
        {
            return "It is only for certificates of CAs (onlyContainsCACerts).";
        }

        if (OnlyAttributeCertificates)
        {
            return "It is only for attribute certificates (onlyContainsAttributeCerts).";
        }

        if (OnlySomeReasons)
        {
            return "It is only for some reasons of revocation (onlySomeReasons).";
        }

        return Names.Count == 0 || DistributionPoints.HasOneOf(certificate, Names)
            ? ""
            : "It is only for the certificates of one distribution point, which the certificate does not name.";
    }

    private static List<ReadOnlyMemory<byte>> ReadNames(AsnReader fields)
    {
        var names = new List<ReadOnlyMemory<byte>>();
        if (!fields.HasNext(s_distributionPoint))
        {
            return names;
        }

        AsnReader choice = fields.ReadSequence(s_distributionPoint);
        if (!choice.HasNext(s_fullName))
        {
            throw new RevocationListFormatException(
                "The revocation list names its distribution point relative to its issuer (nameRelativeToCRLIssuer), which is not supported.");
        }

        AsnReader list = choice.ReadSequence(s_fullName);
        choice.ThrowIfNotEmpty();
        do
        {
            names.Add(list.ReadEncodedValue());
        }
        while (list.HasData);
        return names;
    }

    private static bool ReadReasons(AsnReader fields)
    {
        if (!fields.HasNext(s_onlySomeReasons))
        {
            return false;
        }

        // Which ones does not matter: a list that leaves out any cannot say that a certificate is good.
        return fields.TryReadPrimitiveBitString(out _, out _, s_onlySomeReasons) ? true : throw new AsnContentException();
    }

    /// <summary>As in certificates, a BOOLEAN may state its default, FALSE.</summary>
    private static bool ReadBoolean(AsnReader fields, Asn1Tag tag) => fields.HasNext(tag) && fields.ReadBoolean(tag);
}
