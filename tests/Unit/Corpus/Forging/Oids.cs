namespace TlsSimple.Unit.Corpus;

/// <summary>The object identifiers that certificates of the corpus hold.</summary>
internal static class Oids
{
    // --- Extensions (RFC 5280, section 4.2)

    public const string SubjectKeyIdentifier = "2.5.29.14";
    public const string KeyUsage = "2.5.29.15";
    public const string AlternativeName = "2.5.29.17";
    public const string IssuerAlternativeName = "2.5.29.18";
    public const string BasicConstraints = "2.5.29.19";
    public const string NameConstraints = "2.5.29.30";
    public const string CrlDistributionPoints = "2.5.29.31";
    public const string CertificatePolicies = "2.5.29.32";
    public const string PolicyMappings = "2.5.29.33";
    public const string AuthorityKeyIdentifier = "2.5.29.35";
    public const string PolicyConstraints = "2.5.29.36";
    public const string ExtendedKeyUsage = "2.5.29.37";
    public const string InhibitAnyPolicy = "2.5.29.54";
    public const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";
    public const string SubjectInformationAccess = "1.3.6.1.5.5.7.1.11";
    public const string TlsFeature = "1.3.6.1.5.5.7.1.24";
    public const string PrecertificatePoison = "1.3.6.1.4.1.11129.2.4.3";
    public const string SignedCertificateTimestamps = "1.3.6.1.4.1.11129.2.4.2";

    /// <summary>An extension that nobody knows: below the arc for examples of RFC 5612.</summary>
    public const string Unknown = "1.3.6.1.4.1.32473.47.11";

    // --- Purposes (RFC 5280, section 4.2.1.12)

    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    public const string AnyPurpose = "2.5.29.37.0";
    public const string PrecertificateSigning = "1.3.6.1.4.1.11129.2.4.4";
    public const string UnknownPurpose = "1.3.6.1.4.1.32473.47.12";

    // --- Policies

    public const string AnyPolicy = "2.5.29.32.0";
    public const string DomainValidated = "2.23.140.1.2.1";
    public const string OtherPolicy = "1.3.6.1.4.1.32473.47.13";

    // --- Attributes of names

    public const string CommonName = "2.5.4.3";
    public const string SerialNumberAttribute = "2.5.4.5";
    public const string Country = "2.5.4.6";
    public const string Organization = "2.5.4.10";
    public const string OrganizationalUnit = "2.5.4.11";
    public const string EmailAddress = "1.2.840.113549.1.9.1";
    public const string DomainComponent = "0.9.2342.19200300.100.1.25";

    // --- Keys and signatures

    public const string Rsa = "1.2.840.113549.1.1.1";
    public const string RsaPss = "1.2.840.113549.1.1.10";
    public const string MaskGeneration1 = "1.2.840.113549.1.1.8";
    public const string EllipticCurve = "1.2.840.10045.2.1";
    public const string PrimeField = "1.2.840.10045.1.1";
    public const string P256 = "1.2.840.10045.3.1.7";
    public const string Ed25519 = "1.3.101.112";
    public const string Dsa = "1.2.840.10040.4.1";
    public const string DsaWithSha256 = "2.16.840.1.101.3.4.3.2";
}
