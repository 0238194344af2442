namespace TlsSimple;

/// <summary>An extension that is critical must be understood, or the certificate refused (RFC 5280, section 4.2).</summary>
internal static class CriticalExtensions
{
    /// <summary>What is wrong, if an extension is critical and not understood.</summary>
    public static TlsCertificateFailure? Check(ParsedCertificate certificate)
    {
        foreach (CertificateExtension extension in certificate.Extensions)
        {
            if (extension.IsCritical && !IsUnderstood(extension.Oid))
            {
                return Flaw.Of(
                    certificate,
                    TlsErrorReason.UnknownCriticalExtension,
                    $"The certificate has the critical extension {extension.Oid}, which is not known here.",
                    "RFC 5280, section 4.2",
                    "",
                    extension.Oid);
            }
        }

        return null;
    }

    /// <summary>What is enforced, and three that must not be critical but whose meaning is known: those are the profile's matter.</summary>
    private static bool IsUnderstood(string oid) => oid is
        ObjectIdentifiers.BasicConstraints or ObjectIdentifiers.KeyUsage or ObjectIdentifiers.ExtendedKeyUsage
        or ObjectIdentifiers.SubjectAlternativeName or ObjectIdentifiers.NameConstraints
        or ObjectIdentifiers.CertificatePolicies or ObjectIdentifiers.PolicyMappings
        or ObjectIdentifiers.PolicyConstraints or ObjectIdentifiers.InhibitAnyPolicy
        or ObjectIdentifiers.SubjectKeyIdentifier or ObjectIdentifiers.AuthorityKeyIdentifier
        or ObjectIdentifiers.AuthorityInformationAccess;
}
