namespace TlsSimple;

/// <summary>What kinds of keys are called in messages.</summary>
internal static class KeyKindName
{
    /// <summary>What an identity may have.</summary>
    public const string Supported = "RSA with 2048 to 8192 bits, and ECDSA on P-256, P-384 and P-521, are";

    public static string Of(SubjectPublicKeyInfo key) => key.CurveOid is null && key.Rsa is null
        ? OfAlgorithm(key.Algorithm.Oid)
        : Of(key.CurveOid, key.Rsa?.ModulusBits);

    public static string Of(string? curveOid, int? rsaModulusBits) =>
        curveOid is null ? $"RSA with {rsaModulusBits} bits" : $"ECDSA on {OfCurve(curveOid)}";

    public static string OfAlgorithm(string oid) => oid switch
    {
        ObjectIdentifiers.Rsa => "RSA",
        ObjectIdentifiers.RsaPss => "RSASSA-PSS",
        ObjectIdentifiers.EllipticCurve => "ECDSA",
        ObjectIdentifiers.Ed25519 => "Ed25519",
        ObjectIdentifiers.Ed448 => "Ed448",
        IdentityOids.X25519 => "X25519",
        IdentityOids.X448 => "X448",
        IdentityOids.Dsa => "DSA",
        _ => oid,
    };

    public static string OfCurve(string oid) => oid switch
    {
        ObjectIdentifiers.P256 => "P-256",
        ObjectIdentifiers.P384 => "P-384",
        ObjectIdentifiers.P521 => "P-521",
        "1.2.840.10045.3.1.1" => "P-192",
        "1.3.132.0.33" => "P-224",
        "1.3.132.0.10" => "secp256k1",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        _ => oid,
    };
}
