namespace TlsSimple;

/// <summary>What a certificate must be to vouch for others, whoever they are; trust anchors not excepted.</summary>
internal static class IssuerRules
{
    /// <summary>Every rule that it breaks.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="isAnchor">Whether it is a trust anchor: nobody looks at its own signature.</param>
    /// <param name="isVetted">Whether its form was judged by whoever keeps the store that it comes from.</param>
    /// <param name="request">What to judge by.</param>
    public static List<TlsCertificateFailure> Check(ParsedCertificate certificate, bool isAnchor, bool isVetted, VerificationRequest request)
    {
        List<TlsCertificateFailure> flaws = CommonRules.Check(certificate, isAnchor);
        flaws.AddIfAny(CheckIsAuthority(certificate));
        flaws.AddIfAny(CheckKeyUsage(certificate));
        flaws.AddIfAny(ExtendedKeyUsageRules.Check(certificate, request));
        flaws.AddIfAny(CertificateValidity.Check(certificate, 0, request.Time));
        if (!isVetted && !request.Options.DangerousIgnoreCertificateProfile)
        {
            flaws.AddRange(CertificateProfile.CheckIssuer(certificate, isAnchor, request.Purpose));
        }

        return flaws;
    }

    /// <summary>RFC 5280, section 6.1.4 (k). Version 1 cannot say that it is a CA's, so it is none.</summary>
    private static TlsCertificateFailure? CheckIsAuthority(ParsedCertificate certificate)
    {
        string found = certificate switch
        {
            { Version: not 3 } => $"version {certificate.Version}, which cannot say so",
            { BasicConstraints: null } => "no basic constraints",
            { BasicConstraints.IsCertificateAuthority: false } => "cA FALSE",
            _ => "",
        };
        return found.Length == 0
            ? null
            : Flaw.Of(
                certificate, TlsErrorReason.NotACertificateAuthority, $"The certificate may not issue others: it has {found}.",
                "RFC 5280, section 4.2.1.9", "basic constraints with cA TRUE", found);
    }

    /// <summary>RFC 5280, section 6.1.4 (n).</summary>
    private static TlsCertificateFailure? CheckKeyUsage(ParsedCertificate certificate) =>
        certificate.KeyUsage is not { } usage || (usage & KeyUsages.KeyCertSign) != 0
            ? null
            : Flaw.Of(
                certificate, TlsErrorReason.NotACertificateAuthority, "The certificate may not issue others: its key usage lacks keyCertSign.",
                "RFC 5280, section 4.2.1.3", "keyCertSign", usage.ToString());
}
