using System.Security.Cryptography;

namespace TlsSimple.Unit.Corpus;

/// <summary>How a certificate is signed.</summary>
/// <param name="Algorithm">The AlgorithmIdentifier.</param>
/// <param name="Sign">The signature by a key over what is signed.</param>
internal sealed record SignatureScheme(byte[] Algorithm, Func<ForgeKey, byte[], byte[]> Sign)
{
    public static SignatureScheme RsaSha1 { get; } = Pkcs1("1.2.840.113549.1.1.5", HashAlgorithmName.SHA1);

    public static SignatureScheme RsaMd5 { get; } = Pkcs1("1.2.840.113549.1.1.4", HashAlgorithmName.MD5);

    public static SignatureScheme RsaSha256 { get; } = Pkcs1("1.2.840.113549.1.1.11", HashAlgorithmName.SHA256);

    public static SignatureScheme RsaSha384 { get; } = Pkcs1("1.2.840.113549.1.1.12", HashAlgorithmName.SHA384);

    public static SignatureScheme RsaSha512 { get; } = Pkcs1("1.2.840.113549.1.1.13", HashAlgorithmName.SHA512);

    /// <summary>RFC 8017, appendix A.2.4 wants NULL as parameters; here there are none.</summary>
    public static SignatureScheme RsaSha256WithoutNull { get; } =
        RsaSha256 with { Algorithm = Der.Algorithm("1.2.840.113549.1.1.11") };

    public static SignatureScheme EcdsaSha1 { get; } = Ecdsa("1.2.840.10045.4.1", HashAlgorithmName.SHA1);

    public static SignatureScheme EcdsaSha256 { get; } = Ecdsa("1.2.840.10045.4.3.2", HashAlgorithmName.SHA256);

    public static SignatureScheme EcdsaSha384 { get; } = Ecdsa("1.2.840.10045.4.3.3", HashAlgorithmName.SHA384);

    public static SignatureScheme EcdsaSha512 { get; } = Ecdsa("1.2.840.10045.4.3.4", HashAlgorithmName.SHA512);

    /// <summary>RFC 5758, section 3.2 wants no parameters; here they are NULL.</summary>
    public static SignatureScheme EcdsaSha256WithNull { get; } =
        EcdsaSha256 with { Algorithm = Der.Algorithm("1.2.840.10045.4.3.2", Der.Null) };

    /// <summary>Ed25519 by name; 64 bytes that mean nothing.</summary>
    public static SignatureScheme Ed25519Garbage { get; } = new(Der.Algorithm(Oids.Ed25519), (_, _) => new byte[64]);

    /// <summary>DSA by name, as the signature of two ones.</summary>
    public static SignatureScheme DsaGarbage { get; } =
        new(Der.Algorithm(Oids.DsaWithSha256), (_, _) => Der.Sequence(Der.Integer(1), Der.Integer(1)));

    /// <summary>An algorithm that nobody knows.</summary>
    public static SignatureScheme Unknown { get; } = new(Der.Algorithm("1.3.6.1.4.1.32473.47.14"), (_, _) => new byte[64]);

    /// <summary>What a key that cannot sign signs with: ECDSA by name, and nothing in it.</summary>
    public static SignatureScheme Nothing { get; } = EcdsaSha256 with { Sign = (_, _) => Der.Sequence(Der.Integer(1), Der.Integer(1)) };

    /// <summary>RSASSA-PSS as the baseline requirements write it (section 7.1.3.2.1): salt as long as the hash, both hashes the same.</summary>
    public static SignatureScheme Pss(HashAlgorithmName hash) => Pss(hash, hash, Length(hash));

    /// <summary>
    /// RSASSA-PSS (RFC 4055, section 3.1) whose parameters say this; the signature is made with salt and mask of
    /// <paramref name="hash"/>'s length and kind in any case.
    /// </summary>
    public static SignatureScheme Pss(HashAlgorithmName hash, HashAlgorithmName mask, int salt) => new(
        Der.Algorithm(
            Oids.RsaPss,
            Der.Sequence(
                Der.Explicit(0, HashIdentifier(hash)),
                Der.Explicit(1, Der.Algorithm(Oids.MaskGeneration1, HashIdentifier(mask))),
                Der.Explicit(2, Der.Integer(salt)))),
        (key, data) => Rsa(key).SignData(data, hash, RSASignaturePadding.Pss));

    /// <summary>RSASSA-PSS whose parameters are empty: every default, which is SHA-1 (RFC 4055, section 3.1).</summary>
    public static SignatureScheme PssWithDefaults { get; } =
        new(Der.Algorithm(Oids.RsaPss, Der.Sequence()), (key, data) => Rsa(key).SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pss));

    private static SignatureScheme Pkcs1(string oid, HashAlgorithmName hash) =>
        new(Der.Algorithm(oid, Der.Null), (key, data) => Rsa(key).SignData(data, hash, RSASignaturePadding.Pkcs1));

    private static SignatureScheme Ecdsa(string oid, HashAlgorithmName hash) => new(
        Der.Algorithm(oid),
        (key, data) => ((ECDsa)key.PrivateKey!).SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence));

    private static RSA Rsa(ForgeKey key) => (RSA)key.PrivateKey!;

    private static byte[] HashIdentifier(HashAlgorithmName hash) => Der.Algorithm(
        hash.Name switch
        {
            "SHA1" => "1.3.14.3.2.26",
            "SHA256" => "2.16.840.1.101.3.4.2.1",
            "SHA384" => "2.16.840.1.101.3.4.2.2",
            "SHA512" => "2.16.840.1.101.3.4.2.3",
            _ => throw new ArgumentOutOfRangeException(nameof(hash)),
        },
        Der.Null);

    private static int Length(HashAlgorithmName hash) => hash.Name switch
    {
        "SHA256" => 32,
        "SHA384" => 48,
        "SHA512" => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(hash)),
    };
}
