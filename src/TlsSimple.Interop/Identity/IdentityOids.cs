namespace TlsSimple;

/// <summary>The object identifiers of key files.</summary>
internal static class IdentityOids
{
    // --- Encryption under a password (RFC 8018, appendix A; RFC 7292, appendix C)

    public const string Pbkdf2 = "1.2.840.113549.1.5.12";
    public const string Pbes2 = "1.2.840.113549.1.5.13";
    public const string Pbmac1 = "1.2.840.113549.1.5.14";
    public const string Scrypt = "1.3.6.1.4.1.11591.4.11";
    public const string Pkcs12TripleDes = "1.2.840.113549.1.12.1.3";

    // --- HMAC (RFC 8018, appendix B.1)

    public const string HmacSha1 = "1.2.840.113549.2.7";
    public const string HmacSha256 = "1.2.840.113549.2.9";
    public const string HmacSha384 = "1.2.840.113549.2.10";
    public const string HmacSha512 = "1.2.840.113549.2.11";

    // --- Hashes (RFC 5754, RFC 3370)

    public const string Sha1 = "1.3.14.3.2.26";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Sha384 = "2.16.840.1.101.3.4.2.2";
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";

    // --- Ciphers (RFC 3565, section 4.1; RFC 8018, appendix B.2)

    public const string Aes128Cbc = "2.16.840.1.101.3.4.1.2";
    public const string Aes192Cbc = "2.16.840.1.101.3.4.1.22";
    public const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";
    public const string TripleDesCbc = "1.2.840.113549.3.7";

    // --- Contents of PKCS #7 (RFC 2315, section 14)

    public const string Data = "1.2.840.113549.1.7.1";
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string EnvelopedData = "1.2.840.113549.1.7.3";
    public const string EncryptedData = "1.2.840.113549.1.7.6";

    // --- Bags of PKCS #12 (RFC 7292, appendix D) and what stands in them (RFC 2985, section 5.5)

    public const string KeyBag = "1.2.840.113549.1.12.10.1.1";
    public const string ShroudedKeyBag = "1.2.840.113549.1.12.10.1.2";
    public const string CertificateBag = "1.2.840.113549.1.12.10.1.3";
    public const string SafeContentsBag = "1.2.840.113549.1.12.10.1.6";
    public const string X509Certificate = "1.2.840.113549.1.9.22.1";
    public const string FriendlyName = "1.2.840.113549.1.9.20";

    // --- Keys that are not supported, to be called by their names

    public const string Dsa = "1.2.840.10040.4.1";
    public const string X25519 = "1.3.101.110";
    public const string X448 = "1.3.101.111";
}
