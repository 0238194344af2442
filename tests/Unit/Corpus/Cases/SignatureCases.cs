using System.Security.Cryptography;

namespace TlsSimple.Unit.Corpus;

/// <summary>
/// Signatures (RFC 5280, section 6.1.3, step a.1): made by the issuer's key, over SHA-2, with the parameters of RFC 4055 and
/// RFC 5758. That of an anchor is not looked at.
/// </summary>
internal static class SignatureCases
{
    private static readonly TlsErrorReason[] s_notAccepted =
        [TlsErrorReason.WeakSignature, TlsErrorReason.BadSignature, TlsErrorReason.MalformedCertificate];

    public static CaseList All()
    {
        CaseList cases = new("signature", "RFC 5280, section 6.1.3, step a.1");
        foreach ((string id, SignatureScheme scheme) in AcceptedForRsa())
        {
            cases.Accept(id, c => By(c, KeyPool.Rsa(2048, "CA"), scheme));
        }

        foreach ((string id, SignatureScheme scheme) in RefusedForRsa())
        {
            cases.Refuse(id, s_notAccepted, c => By(c, KeyPool.Rsa(2048, "CA"), scheme));
        }

        foreach ((string id, SignatureScheme scheme) in new[]
        {
            ("ECDSA with SHA-256", SignatureScheme.EcdsaSha256),
            ("ECDSA with SHA-384", SignatureScheme.EcdsaSha384),
            ("ECDSA with SHA-512", SignatureScheme.EcdsaSha512),
        })
        {
            cases.Accept($"{id} by P-256", c => c.Leaf.SignedWith(scheme));
            cases.Accept($"{id} by P-384", c => By(c, KeyPool.P384("Corpus CA"), scheme));
            cases.Accept($"{id} by P-521", c => By(c, KeyPool.P521("Corpus CA"), scheme));
        }

        return cases
            .Refuse("ECDSA with SHA-1", s_notAccepted, c => c.Leaf.SignedWith(SignatureScheme.EcdsaSha1))
            .Refuse("ECDSA with SHA-1 in a CA", s_notAccepted, c => c.Authority.SignedWith(SignatureScheme.EcdsaSha1))
            .Refuse("ECDSA with parameters", s_notAccepted, c => c.Leaf.SignedWith(SignatureScheme.EcdsaSha256WithNull))
            .Refuse("SHA-1 in a CA", s_notAccepted, c =>
            {
                c.Root.With(KeyPool.Rsa(2048, "root"));
                c.Authority.SignedWith(SignatureScheme.RsaSha1);
            })
            .Refuse("MD5 in a CA", s_notAccepted, c =>
            {
                c.Root.With(KeyPool.Rsa(2048, "root"));
                c.Authority.SignedWith(SignatureScheme.RsaMd5);
            })
            .Accept("SHA-1 in a root", c => c.Root.With(KeyPool.Rsa(2048, "root")).SignedWith(SignatureScheme.RsaSha1))
            .Accept("MD5 in a root", c => c.Root.With(KeyPool.Rsa(2048, "root")).SignedWith(SignatureScheme.RsaMd5))
            .Accept("wrong in a root", c => c.Root.ChangeSignature(Spoil))
            .Accept("SHA-1 in an intermediate that is the anchor", c =>
            {
                c.Root.With(KeyPool.Rsa(2048, "root"));
                c.Authority.SignedWith(SignatureScheme.RsaSha1);
                c.Send().Trust(c.Authority);
            })
            .Accept("SHA-1 in a root that is sent as well", c =>
            {
                c.Root.With(KeyPool.Rsa(2048, "root")).SignedWith(SignatureScheme.RsaSha1);
                c.Send(c.Authority, c.Root);
            })
            .Refuse("one bit wrong in a leaf", TlsErrorReason.BadSignature, c => c.Leaf.ChangeSignature(Spoil))
            .Refuse("one bit wrong in a CA", TlsErrorReason.BadSignature, c => c.Authority.ChangeSignature(Spoil))
            .Refuse("one bit wrong in an RSA signature", TlsErrorReason.BadSignature, c =>
            {
                c.Authority.With(KeyPool.Rsa(2048, "CA"));
                c.Leaf.ChangeSignature(Spoil);
            })
            .Refuse("changed after signing", TlsErrorReason.BadSignature, c => c.Leaf.ChangeWhole(Rename))
            .Refuse("CA changed after signing", [TlsErrorReason.BadSignature, TlsErrorReason.UnknownIssuer], c => c.Authority.ChangeWhole(Rename))
            .Refuse("by another key", TlsErrorReason.BadSignature, c => c.Leaf.SignedBy(KeyPool.P256("stranger")))
            .Refuse("by the leaf's own key", [TlsErrorReason.BadSignature, TlsErrorReason.SelfSigned], c => c.Leaf.SignedBy(c.Leaf.Key))
            .Refuse("CA by another key", TlsErrorReason.BadSignature, c => c.Authority.SignedBy(KeyPool.P256("stranger")))
            .Refuse("by a key of another kind", s_notAccepted, c => c.Leaf.SignedBy(KeyPool.Rsa(2048, "CA")))
            .Refuse("by a key on another curve", TlsErrorReason.BadSignature, c => c.Leaf.SignedBy(KeyPool.P384("stranger")).SignedWith(SignatureScheme.EcdsaSha256))
            .Refuse("empty", [TlsErrorReason.BadSignature, TlsErrorReason.MalformedCertificate], c => c.Leaf.ChangeSignature(_ => []))
            .Refuse("ECDSA of two zeros", TlsErrorReason.BadSignature, c => c.Leaf.ChangeSignature(_ => Der.Sequence(Der.Integer(0), Der.Integer(0))))
            .Refuse("ECDSA with bytes after", TlsErrorReason.BadSignature, c => c.Leaf.ChangeSignature(signature => [.. signature, 0]))
            .Refuse("RSA of ones", TlsErrorReason.BadSignature, c =>
            {
                c.Authority.With(KeyPool.Rsa(2048, "CA"));
                c.Leaf.ChangeSignature(signature => [.. new byte[signature.Length - 1], 1]);
            })
            .Refuse("RSA too short by a byte", TlsErrorReason.BadSignature, c =>
            {
                c.Authority.With(KeyPool.Rsa(2048, "CA"));
                c.Leaf.ChangeSignature(signature => signature[..^1]);
            })
            .Refuse("RSA too long by a byte", TlsErrorReason.BadSignature, c =>
            {
                c.Authority.With(KeyPool.Rsa(2048, "CA"));
                c.Leaf.ChangeSignature(signature => [0, .. signature]);
            })
            .Refuse("Ed25519", s_notAccepted, c => c.Leaf.SignedWith(SignatureScheme.Ed25519Garbage))
            .Refuse("DSA", s_notAccepted, c => c.Leaf.SignedWith(SignatureScheme.DsaGarbage))
            .Refuse("unknown algorithm", s_notAccepted, c => c.Leaf.SignedWith(SignatureScheme.Unknown))
            .Refuse("unknown algorithm in a CA", [.. s_notAccepted, TlsErrorReason.UnknownIssuer], c => c.Authority.SignedWith(SignatureScheme.Unknown));
    }

    private static IEnumerable<(string Id, SignatureScheme Scheme)> AcceptedForRsa() =>
    [
        ("RSA with SHA-256", SignatureScheme.RsaSha256),
        ("RSA with SHA-384", SignatureScheme.RsaSha384),
        ("RSA with SHA-512", SignatureScheme.RsaSha512),
        ("RSA without NULL, which RFC 4055 section 5 wants accepted", SignatureScheme.RsaSha256WithoutNull),
        ("PSS with SHA-256", SignatureScheme.Pss(HashAlgorithmName.SHA256)),
        ("PSS with SHA-384", SignatureScheme.Pss(HashAlgorithmName.SHA384)),
        ("PSS with SHA-512", SignatureScheme.Pss(HashAlgorithmName.SHA512)),
    ];

    private static IEnumerable<(string Id, SignatureScheme Scheme)> RefusedForRsa() =>
    [
        ("RSA with SHA-1", SignatureScheme.RsaSha1),
        ("RSA with MD5", SignatureScheme.RsaMd5),
        ("RSA with parameters", SignatureScheme.RsaSha256 with { Algorithm = Der.Algorithm("1.2.840.113549.1.1.11", Der.Integer(1)) }),
        ("PSS of defaults, which are SHA-1", SignatureScheme.PssWithDefaults),
        ("PSS with SHA-1 stated", SignatureScheme.Pss(HashAlgorithmName.SHA1, HashAlgorithmName.SHA1, 20)),
        ("PSS with two hashes", SignatureScheme.Pss(HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, 32)),
        ("PSS with a mask by SHA-1", SignatureScheme.Pss(HashAlgorithmName.SHA256, HashAlgorithmName.SHA1, 32)),
        ("PSS with another salt than stated", SignatureScheme.Pss(HashAlgorithmName.SHA256, HashAlgorithmName.SHA256, 20)),
        ("PSS with a negative salt", SignatureScheme.Pss(HashAlgorithmName.SHA256, HashAlgorithmName.SHA256, -1)),
        ("PSS without parameters", SignatureScheme.Pss(HashAlgorithmName.SHA256) with { Algorithm = Der.Algorithm(Oids.RsaPss) }),
        ("PSS with NULL as parameters", SignatureScheme.Pss(HashAlgorithmName.SHA256) with { Algorithm = Der.Algorithm(Oids.RsaPss, Der.Null) }),
        ("PKCS#1 under the name of PSS", SignatureScheme.Pss(HashAlgorithmName.SHA256) with { Sign = SignatureScheme.RsaSha256.Sign }),
        ("PSS under the name of PKCS#1", SignatureScheme.RsaSha256 with { Sign = SignatureScheme.Pss(HashAlgorithmName.SHA256).Sign }),
        ("SHA-384 under the name of SHA-256", SignatureScheme.RsaSha256 with { Sign = SignatureScheme.RsaSha384.Sign }),
    ];

    private static void By(Chain chain, ForgeKey key, SignatureScheme scheme)
    {
        chain.Authority.With(key);
        chain.Leaf.SignedWith(scheme);
    }

    /// <summary>The lowest bit of the last byte: DER stays what it is.</summary>
    private static byte[] Spoil(byte[] signature) => [.. signature[..^1], (byte)(signature[^1] ^ 1)];

    /// <summary>Another country in the subject, which is the last name of a certificate.</summary>
    private static byte[] Rename(byte[] whole)
    {
        byte[] changed = [.. whole];
        changed[whole.AsSpan().LastIndexOf("GB"u8)] = (byte)'F';
        return changed;
    }
}
