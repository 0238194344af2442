using System.Security.Cryptography;
using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Differential;

/// <summary>Keys and signatures.</summary>
internal static class KeyQuirks
{
    public static IEnumerable<Quirk> All() =>
    [
        .. Quirk.Anywhere("damaged signature", draft => draft.ChangeSignature(Damage)),
        .. Quirk.Anywhere("signed by another key", draft => draft.SignedBy(KeyPool.P256("thief"))),
        .. Quirk.Anywhere("changed after signing", draft => draft.ChangeWhole(DamageSerial)),
        .. Quirk.Anywhere("empty signature", draft => draft.ChangeSignature(_ => [])),
        .. Quirk.Anywhere("signature with unused bits", draft => draft.UnusedBits(1)),
        .. Quirk.Anywhere("two signature algorithms", draft => draft.OuterAlgorithm(Der.Algorithm("1.2.840.113549.1.1.13", Der.Null))),
        .. Quirk.Anywhere("RSA-1024 key", draft => draft.With(KeyPool.Rsa(1024, "differential"))),
        .. Quirk.Anywhere("RSA-3072 key", draft => draft.With(KeyPool.Rsa(3072, "differential"))),
        .. Quirk.Anywhere("P-521 key", draft => draft.With(KeyPool.P521("differential"))),
        .. Quirk.Anywhere("secp256k1 key", draft => draft.With(KeyPool.OtherCurve("1.3.132.0.10"))),
        Quirk.Leaf("Ed25519 key", draft => draft.PublicKey(Der.Sequence(Der.Algorithm(Oids.Ed25519), Der.Bits(new byte[32])))),
        Quirk.Leaf("RSA key with a huge exponent", draft => draft.With(KeyPool.RsaModulus(2048, System.Numerics.BigInteger.Pow(2, 300) + 1))),
        Quirk.Leaf("RSA key of 2056 bits", draft => draft.With(KeyPool.RsaModulus(2056))),
        Quirk.Leaf("RSA key of 2047 bits", draft => draft.With(KeyPool.RsaModulus(2047))),
        Quirk.Leaf("RSA key of 2049 bits", draft => draft.With(KeyPool.RsaModulus(2049))),
        .. Schemes().SelectMany(scheme => ByRsa(scheme.Name, scheme.Scheme)),
        .. Schemes(isEcdsa: true).SelectMany(scheme => ByEcdsa(scheme.Name, scheme.Scheme)),
    ];

    public static byte[] Damage(byte[] signature) => [.. signature[..^1], (byte)(signature[^1] ^ 1)];

    /// <summary>The serial number begins 15 bytes into a certificate of usual length.</summary>
    private static byte[] DamageSerial(byte[] whole)
    {
        byte[] changed = [.. whole];
        changed[22] ^= 1;
        return changed;
    }

    private static IEnumerable<(string Name, SignatureScheme Scheme)> Schemes() =>
    [
        ("SHA-1", SignatureScheme.RsaSha1), ("SHA-384", SignatureScheme.RsaSha384), ("SHA-512", SignatureScheme.RsaSha512),
        ("no NULL", SignatureScheme.RsaSha256WithoutNull), ("PSS", SignatureScheme.Pss(HashAlgorithmName.SHA256)),
        ("PSS of SHA-512", SignatureScheme.Pss(HashAlgorithmName.SHA512)), ("PSS of SHA-1", SignatureScheme.PssWithDefaults),
        ("PSS with two hashes", SignatureScheme.Pss(HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, 32)),
    ];

    private static IEnumerable<(string Name, SignatureScheme Scheme)> Schemes(bool isEcdsa) =>
    [
        ("SHA-1", SignatureScheme.EcdsaSha1), ("SHA-384", SignatureScheme.EcdsaSha384), ("SHA-512", SignatureScheme.EcdsaSha512),
        ("NULL", SignatureScheme.EcdsaSha256WithNull),
    ];

    private static IEnumerable<Quirk> ByRsa(string name, SignatureScheme scheme) => Signed<RSA>($"signed by RSA, {name}", scheme);

    private static IEnumerable<Quirk> ByEcdsa(string name, SignatureScheme scheme) => Signed<ECDsa>($"signed by ECDSA, {name}", scheme);

    /// <summary>Only where the issuer has a key of that kind.</summary>
    private static IEnumerable<Quirk> Signed<TKey>(string name, SignatureScheme scheme)
        where TKey : AsymmetricAlgorithm =>
    [
        new($"leaf: {name}", scene => Sign<TKey>(scene, 0, scheme)),
        new($"CA: {name}", scene => scene.Path.Count > 2 && Sign<TKey>(scene, scene.Random.Next(1, scene.Path.Count - 1), scheme)),
        new($"root: {name}", scene => Sign<TKey>(scene, scene.Path.Count - 1, scheme)),
    ];

    private static bool Sign<TKey>(Scene scene, int place, SignatureScheme scheme)
        where TKey : AsymmetricAlgorithm
    {
        if (scene.Path[Math.Min(place + 1, scene.Path.Count - 1)].Key.PrivateKey is not TKey { KeySize: not 1024 }
            || scene.Quirks.Any(quirk => quirk.EndsWith("signed by another key", StringComparison.Ordinal) || quirk.StartsWith("chain: self-signed", StringComparison.Ordinal)))
        {
            return false;
        }

        scene.Path[place].SignedWith(scheme);
        return true;
    }
}
