namespace TlsSimple;

/// <summary>What the peer's own certificate must be, whatever path leads to it.</summary>
internal static class LeafRules
{
    /// <summary>Every rule that it breaks.</summary>
    /// <param name="certificate">The peer's certificate.</param>
    /// <param name="isAnchor">Whether it is itself a trust anchor; then nobody signed it but, at most, itself.</param>
    /// <param name="request">What to judge by.</param>
    public static List<TlsCertificateFailure> Check(ParsedCertificate certificate, bool isAnchor, VerificationRequest request)
    {
        List<TlsCertificateFailure> flaws = CommonRules.Check(certificate, isAnchor);
        flaws.AddIfAny(CheckVersion(certificate));
        flaws.AddIfAny(CheckIsNoAuthority(certificate, isAnchor));
        flaws.AddIfAny(CheckKeyUsage(certificate));
        flaws.AddIfAny(ExtendedKeyUsageRules.Check(certificate, request));
        flaws.AddIfAny(CertificateValidity.Check(certificate, 0, request.Time));
        if (request.Host is not null)
        {
            flaws.AddIfAny(HostNameVerifier.Check(certificate, request.Host));
        }

        if (!request.Options.DangerousIgnoreCertificateProfile)
        {
            flaws.AddRange(CertificateProfile.CheckLeaf(certificate, isAnchor, request.Purpose));
        }

        return flaws;
    }

    private static TlsCertificateFailure? CheckVersion(ParsedCertificate certificate) => certificate.Version == 3
        ? null
        : Flaw.Of(
            certificate, TlsErrorReason.OtherCertificateRule, $"The certificate has version {certificate.Version}; without extensions it cannot say what it is for.",
            "CA/Browser Forum BR, section 7.1.1", "version 3", $"version {certificate.Version}");

    /// <summary>
    /// A CA's certificate is no server's. One that is itself the anchor was chosen with open eyes: <c>openssl req -x509</c> makes
    /// such ones, and whoever has its key can issue for any name already.
    /// </summary>
    private static TlsCertificateFailure? CheckIsNoAuthority(ParsedCertificate certificate, bool isAnchor)
    {
        if (certificate.BasicConstraints is { IsCertificateAuthority: true })
        {
            return isAnchor
                ? null
                : Flaw.Of(
                    certificate, TlsErrorReason.WrongUsage, "The certificate is a CA's, and the peer shows it as its own.",
                    "CA/Browser Forum BR, section 7.1.2.7.8", "cA FALSE", "cA TRUE");
        }

        return certificate.KeyUsage is { } usage && (usage & KeyUsages.KeyCertSign) != 0
            ? Flaw.Of(
                certificate, TlsErrorReason.WrongUsage, "The certificate's key usage has keyCertSign, but it is no CA's.",
                "RFC 5280, section 4.2.1.9", "no keyCertSign", "keyCertSign with cA FALSE")
            : null;
    }

    /// <summary>All suites that are spoken have the peer sign (RFC 8446, section 4.4.2.2; RFC 5246, section 7.4.2).</summary>
    private static TlsCertificateFailure? CheckKeyUsage(ParsedCertificate certificate) =>
        certificate.KeyUsage is not { } usage || (usage & KeyUsages.DigitalSignature) != 0
            ? null
            : Flaw.Of(
                certificate, TlsErrorReason.WrongUsage, "The certificate's key usage lacks digitalSignature, and the peer has to sign.",
                "RFC 5280, section 4.2.1.3", "digitalSignature", usage.ToString());
}
