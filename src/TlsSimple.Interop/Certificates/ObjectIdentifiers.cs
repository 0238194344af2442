namespace TlsSimple;

/// <summary>The object identifiers that the code knows by name.</summary>
internal static class ObjectIdentifiers
{
    // --- Extensions (RFC 5280, section 4.2.1)

    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAlternativeName = "2.5.29.17";
    public const string BasicConstraints = "2.5.29.19";
    public const string ExtendedKeyUsage = "2.5.29.37";

    // --- Purposes in extended key usage (RFC 5280, section 4.2.1.12)

    public const string AnyExtendedKeyUsage = "2.5.29.37.0";
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // --- Keys (RFC 3279, 4055, 5480 and 8410)

    public const string Rsa = "1.2.840.113549.1.1.1";
    public const string RsaPss = "1.2.840.113549.1.1.10";
    public const string EllipticCurve = "1.2.840.10045.2.1";
    public const string Ed25519 = "1.3.101.112";
    public const string Ed448 = "1.3.101.113";
}
