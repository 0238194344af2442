namespace TlsSimple;

/// <summary>
/// Rules of form that RFC 5280 and the baseline requirements lay on whoever issues certificates. A breach opens no door by
/// itself, but tells of an issuer who does not know the rules; docs/verification.md lists them, and
/// <see cref="CertificateVerifierOptions.DangerousIgnoreCertificateProfile"/> turns them off.
/// </summary>
internal static class CertificateProfile
{
    private const int MaximumSerialLength = 20;

    /// <summary>What no CA that issues for TLS servers may be for besides (CA/Browser Forum BR, section 7.1.2.10.6).</summary>
    private static readonly string[] s_foreignPurposes =
    [
        ObjectIdentifiers.AnyExtendedKeyUsage, ObjectIdentifiers.CodeSigning, ObjectIdentifiers.EmailProtection,
        ObjectIdentifiers.TimeStamping, ObjectIdentifiers.OcspSigning, ObjectIdentifiers.PrecertificateSigning,
    ];

    /// <summary>The breaches of a peer's own certificate.</summary>
    public static List<TlsCertificateFailure> CheckLeaf(ParsedCertificate certificate, bool isAnchor, CertificatePurpose purpose)
    {
        var breaches = new Breaches(certificate);

        // The baseline requirements bind CAs: a certificate that is itself the anchor has none. That of `dotnet dev-certs` is such.
        bool isPublicServer = purpose == CertificatePurpose.Server && !isAnchor;
        CheckCommon(breaches, certificate, isAnchor);
        CheckSerialNumber(breaches, certificate, isZeroFine: isAnchor);
        breaches.AddIf(
            certificate.NameConstraints is not null && certificate.BasicConstraints is not { IsCertificateAuthority: true },
            "It has name constraints, which are for CAs.", "RFC 5280, section 4.2.1.10");
        if (certificate.SubjectAlternativeNames is not null)
        {
            bool isCritical = IsCritical(certificate, ObjectIdentifiers.SubjectAlternativeName);
            breaches.AddIf(
                certificate.Subject.IsEmpty && !isCritical,
                "Its subject is empty, so its subject alternative name must be critical.", "RFC 5280, section 4.2.1.6");
            breaches.AddIf(
                isPublicServer && !certificate.Subject.IsEmpty && isCritical,
                "Its subject is not empty, so its subject alternative name must not be critical.", "CA/Browser Forum BR, section 7.1.2.7.12");
        }

        if (isPublicServer && certificate.ExtendedKeyUsages is { } usages)
        {
            breaches.AddIf(
                usages.Contains(ObjectIdentifiers.AnyExtendedKeyUsage),
                "Its extended key usage has anyExtendedKeyUsage.", "CA/Browser Forum BR, section 7.1.2.7.10");
            breaches.AddIf(
                IsCritical(certificate, ObjectIdentifiers.ExtendedKeyUsage),
                "Its extended key usage is critical.", "CA/Browser Forum BR, section 7.1.2.7.6");
        }

        return breaches.List;
    }

    /// <summary>The breaches of a certificate that vouches for another.</summary>
    public static List<TlsCertificateFailure> CheckIssuer(ParsedCertificate certificate, bool isAnchor, CertificatePurpose purpose)
    {
        var breaches = new Breaches(certificate);
        CheckCommon(breaches, certificate, isAnchor);
        breaches.AddIf(certificate.Subject.IsEmpty, "It is a CA's, and its subject is empty.", "RFC 5280, section 4.1.2.6");
        breaches.AddIf(
            certificate.SubjectKeyIdentifier is null,
            "It is a CA's and lacks a subject key identifier.", "RFC 5280, section 4.2.1.2");
        breaches.AddIf(
            certificate.BasicConstraints is not null && !IsCritical(certificate, ObjectIdentifiers.BasicConstraints),
            "It is a CA's, and its basic constraints are not critical.", "RFC 5280, section 4.2.1.9");
        breaches.AddIf(
            certificate.FindExtension(ObjectIdentifiers.PolicyConstraints) is { IsCritical: false },
            "Its policy constraints are not critical.", "RFC 5280, section 4.2.1.11");
        breaches.AddIf(
            certificate.FindExtension(ObjectIdentifiers.InhibitAnyPolicy) is { IsCritical: false },
            "Its inhibitAnyPolicy is not critical.", "RFC 5280, section 4.2.1.14");
        if (!isAnchor)
        {
            CheckSerialNumber(breaches, certificate, isZeroFine: false);
        }

        if (purpose == CertificatePurpose.Server && certificate.ExtendedKeyUsages is { } usages)
        {
            if (isAnchor && certificate.IsSelfIssued)
            {
                breaches.AddIf(true, "It is a root and has an extended key usage.", "CA/Browser Forum BR, section 7.1.2.1.2");
            }
            else if (usages.FirstOrDefault(s_foreignPurposes.Contains) is { } foreign)
            {
                breaches.AddIf(
                    true, $"It issues for TLS servers, and its extended key usage has {ExtendedKeyUsageRules.NameOf(foreign)} as well.",
                    "CA/Browser Forum BR, section 7.1.2.10.6");
            }
        }

        return breaches.List;
    }

    private static void CheckCommon(Breaches breaches, ParsedCertificate certificate, bool isAnchor)
    {
        breaches.AddIf(certificate.Issuer.IsEmpty, "Its issuer is empty.", "RFC 5280, section 4.1.2.4");
        breaches.AddIf(
            IsCritical(certificate, ObjectIdentifiers.SubjectKeyIdentifier),
            "Its subject key identifier is critical.", "RFC 5280, section 4.2.1.2");
        breaches.AddIf(
            IsCritical(certificate, ObjectIdentifiers.AuthorityInformationAccess),
            "Its authority information access is critical.", "RFC 5280, section 4.2.2.1");
        breaches.AddIf(
            !isAnchor && !certificate.HasConformingTimes, "It states a time before 2050 as GeneralizedTime.", "RFC 5280, section 4.1.2.5");
        CheckAuthorityKeyIdentifier(breaches, certificate, isAnchor);
    }

    private static void CheckAuthorityKeyIdentifier(Breaches breaches, ParsedCertificate certificate, bool isAnchor)
    {
        const string Reference = "RFC 5280, section 4.2.1.1";
        if (certificate.AuthorityKeyIdentifier is not { } authority)
        {
            // What signed itself need not name its key; of an anchor nobody looks at the signature.
            breaches.AddIf(!(isAnchor && certificate.IsSelfIssued), "It lacks an authority key identifier.", Reference);
            return;
        }

        breaches.AddIf(
            IsCritical(certificate, ObjectIdentifiers.AuthorityKeyIdentifier), "Its authority key identifier is critical.", Reference);
        breaches.AddIf(authority.KeyIdentifier is null, "Its authority key identifier has no key identifier.", Reference);
        if (isAnchor && certificate.IsSelfIssued)
        {
            const string RootReference = "CA/Browser Forum BR, section 7.1.2.1.3";
            breaches.AddIf(
                authority.NamesCertificate, "It is a root, and its authority key identifier names a certificate.", RootReference);
            breaches.AddIf(
                authority.KeyIdentifier is { } key && certificate.SubjectKeyIdentifier is { } own && !key.Span.SequenceEqual(own.Span),
                "It is a root, and its authority key identifier is not its subject key identifier.", RootReference);
        }
    }

    private static void CheckSerialNumber(Breaches breaches, ParsedCertificate certificate, bool isZeroFine)
    {
        ReadOnlySpan<byte> serial = certificate.SerialNumber.Span;
        string problem = serial switch
        {
            [>= 0x80, ..] => "negative",
            [0] => isZeroFine ? "" : "zero",
            [0, .. { Length: > MaximumSerialLength }] => "longer than 20 bytes",
            { Length: > MaximumSerialLength } and not [0, ..] => "longer than 20 bytes",
            _ => "",
        };
        breaches.AddIf(problem.Length > 0, $"Its serial number is {problem}.", "RFC 5280, section 4.1.2.2");
    }

    private static bool IsCritical(ParsedCertificate certificate, string oid) => certificate.FindExtension(oid) is { IsCritical: true };

    private sealed class Breaches(ParsedCertificate certificate)
    {
        public List<TlsCertificateFailure> List { get; } = [];

        public void AddIf(bool isBroken, string detail, string reference)
        {
            if (isBroken)
            {
                List.Add(Flaw.Of(certificate, TlsErrorReason.CertificateProfile, detail, reference));
            }
        }
    }
}
