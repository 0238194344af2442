namespace TlsSimple;

/// <summary>
/// Which keys and signatures are strong enough: RSA from 2048 bits, P-256, P-384 and P-521, SHA-2 (CA/Browser Forum baseline
/// requirements, sections 6.1.5 and 7.1.3).
/// </summary>
internal static class KeyRules
{
    private const int MinimumModulusBits = 2048;

    /// <summary>What the engine can calculate with; also a bound on what a peer can make us calculate.</summary>
    private const int MaximumModulusBits = 8192;

    private const string Accepted = "RSA from 2048 to 8192 bits, P-256, P-384 or P-521";
    private const string SizeReference = "CA/Browser Forum BR, section 6.1.5";

    /// <summary>What is wrong with a certificate's key; <c>null</c> if it is strong enough.</summary>
    public static TlsCertificateFailure? CheckKey(ParsedCertificate certificate)
    {
        SubjectPublicKeyInfo key = certificate.PublicKey;
        return key switch
        {
            { Algorithm.Oid: ObjectIdentifiers.Rsa, Rsa: { } rsa } => CheckRsa(certificate, rsa),
            { Algorithm.Oid: ObjectIdentifiers.EllipticCurve, CurveOid: ObjectIdentifiers.P256 or ObjectIdentifiers.P384 or ObjectIdentifiers.P521 } => null,
            { Algorithm.Oid: ObjectIdentifiers.EllipticCurve, CurveOid: null } => Weak(certificate, "an elliptic curve without a name", "RFC 5480, section 2.1.1"),
            { Algorithm.Oid: ObjectIdentifiers.EllipticCurve } => Weak(certificate, $"the curve {key.CurveOid}", SizeReference),
            _ => Weak(certificate, DescribeKind(key.Algorithm.Oid), SizeReference),
        };
    }

    /// <summary>What is wrong with how a certificate is signed; <c>null</c> if nothing is. The signature itself is the engine's matter.</summary>
    public static TlsCertificateFailure? CheckSignatureAlgorithm(ParsedCertificate certificate) =>
        SignatureAlgorithms.TryGetScheme(certificate.SignatureAlgorithm, out _, out string problem)
            ? null
            : Flaw.Of(
                certificate,
                TlsErrorReason.WeakSignature,
                $"The certificate is signed in a way that is not accepted: {problem}",
                "CA/Browser Forum BR, section 7.1.3.2",
                "RSA (PKCS #1 or PSS) or ECDSA over SHA-256, SHA-384 or SHA-512",
                certificate.SignatureAlgorithm.Oid);

    /// <summary>What one verification with a certificate's key costs, roughly, in those of RSA with 2048 bits.</summary>
    public static int CostOf(ParsedCertificate certificate) => certificate.PublicKey switch
    {
        { Rsa: { } rsa } => Math.Max(1, rsa.ModulusBits / 1024 * rsa.ModulusBits / 4096),
        { CurveOid: ObjectIdentifiers.P256 } => 12,
        { CurveOid: ObjectIdentifiers.P384 } => 25,
        _ => 60,
    };

    private static TlsCertificateFailure? CheckRsa(ParsedCertificate certificate, RsaKeySize rsa) => rsa switch
    {
        { ModulusBits: < MinimumModulusBits or > MaximumModulusBits } => Weak(certificate, $"RSA with {rsa.ModulusBits} bits", SizeReference),
        { IsExponentSound: false } => Weak(
            certificate, "RSA with a public exponent that is even, below 3 or above 256 bits", "CA/Browser Forum BR, section 6.1.6"),
        _ when rsa.ModulusBits % 8 != 0 => Weak(certificate, $"RSA with {rsa.ModulusBits} bits, which is no whole number of bytes", SizeReference),
        _ => null,
    };

    private static TlsCertificateFailure Weak(ParsedCertificate certificate, string found, string reference) => Flaw.Of(
        certificate, TlsErrorReason.WeakKey, $"The certificate's key is {found}; {Accepted} are accepted.", reference, Accepted, found);

    private static string DescribeKind(string oid) => oid switch
    {
        ObjectIdentifiers.Ed25519 => "Ed25519",
        ObjectIdentifiers.Ed448 => "Ed448",
        ObjectIdentifiers.RsaPss => "RSA that may be used for PSS only",
        _ => $"of the kind {oid}",
    };
}
