using System.Security.Cryptography;

namespace TlsSimple.Unit.Corpus;

/// <summary>
/// Keys (baseline requirements, sections 6.1.5 and 6.1.6; RFC 5480, section 2.1.1): RSA from 2048 to 8192 bits in whole
/// bytes, the curves P-256, P-384 and P-521 by name, everywhere in the path, anchor included.
/// </summary>
internal static class KeyCases
{
    private static readonly TlsErrorReason[] s_weak = [TlsErrorReason.WeakKey, TlsErrorReason.MalformedCertificate];

    /// <summary>Who names an anchor that can never serve is told at once.</summary>
    private static readonly TlsErrorReason[] s_weakAnchor = [.. s_weak, TlsErrorReason.InvalidTrustAnchors];

    public static CaseList All()
    {
        CaseList cases = new CaseList("key", "CA/Browser Forum baseline requirements, section 6.1.5")
            .Accept("RSA of 2048 bits", c => c.Leaf.With(KeyPool.Rsa(2048, "leaf")))
            .Accept("RSA of 3072 bits", c => c.Leaf.With(KeyPool.Rsa(3072)))
            .Accept("RSA of 4096 bits", c => c.Leaf.With(KeyPool.Rsa(4096)))
            .Accept("RSA of 2056 bits", c => c.Leaf.With(KeyPool.RsaModulus(2056)))
            .Accept("RSA of 8192 bits", c => c.Leaf.With(KeyPool.RsaModulus(8192)))
            .Accept("RSA of 3072 bits in a CA", c => c.Authority.With(KeyPool.Rsa(3072)))
            .Accept("RSA of 4096 bits in a root", c => c.Root.With(KeyPool.Rsa(4096)))
            .Refuse("RSA of 1024 bits", TlsErrorReason.WeakKey, c => c.Leaf.With(KeyPool.Rsa(1024)))
            .Refuse("RSA of 1024 bits in a CA", TlsErrorReason.WeakKey, c => c.Authority.With(KeyPool.Rsa(1024)))
            .Refuse("RSA of 1024 bits in a root", s_weakAnchor, c => c.Root.With(KeyPool.Rsa(1024)))
            .Refuse("RSA of 1024 bits in a root with a leaf below", s_weakAnchor, c =>
            {
                c.Root.With(KeyPool.Rsa(1024));
                c.LeafOfRoot();
            })
            .Refuse("RSA of 2040 bits in a CA", TlsErrorReason.WeakKey, c => c.Authority.With(KeyPool.Rsa(2040)))
            .Refuse("RSA of 2052 bits in a CA", TlsErrorReason.WeakKey, c => c.Authority.With(KeyPool.RsaOfPrimes(2048, 2056)))
            .Refuse("RSA of 2052 bits in a root", s_weakAnchor, c => c.Root.With(KeyPool.RsaOfPrimes(2048, 2056)))
            .From("CA/Browser Forum baseline requirements, section 6.1.6")
            .Accept("RSA with exponent 3", c => c.Leaf.With(KeyPool.RsaModulus(2048, 3)))
            .Accept("RSA with exponent 65537", c => c.Leaf.With(KeyPool.RsaModulus(2048, 65537)))
            .Refuse("RSA with exponent 1", s_weak, c => c.Leaf.With(KeyPool.RsaModulus(2048, 1)))
            .Refuse("RSA with exponent 2", s_weak, c => c.Leaf.With(KeyPool.RsaModulus(2048, 2)))
            .Refuse("RSA with exponent 65536", s_weak, c => c.Leaf.With(KeyPool.RsaModulus(2048, 65536)))
            .Refuse("RSA with exponent 0", s_weak, c => c.Leaf.With(KeyPool.RsaModulus(2048, 0)))
            .Refuse("RSA with a negative exponent", s_weak, c => c.Leaf.With(KeyPool.RsaModulus(2048, -3)))
            .From("RFC 3279, section 2.3.1")
            .Refuse("RSA with a negative modulus", s_weak, c => c.Leaf.PublicKey(KeyPool.RsaPublicKey(-12345, 65537)))
            .Refuse("RSA with modulus 0", s_weak, c => c.Leaf.PublicKey(KeyPool.RsaPublicKey(0, 65537)))
            .Refuse("RSA without an exponent", s_weak, c => c.Leaf.PublicKey(
                Der.Sequence(Der.Algorithm(Oids.Rsa, Der.Null), Der.Bits(Der.Sequence(Der.Integer(12345))))))
            .Refuse("RSA key that is no sequence", s_weak, c => c.Leaf.PublicKey(Der.Sequence(Der.Algorithm(Oids.Rsa, Der.Null), Der.Bits([1, 2, 3]))))
            .Refuse("RSA key bound to PSS", s_weak, c => c.Leaf.PublicKey(BoundToPss()))
            .From("RFC 5480, section 2.1.1")
            .Accept("P-256", c => c.Leaf.With(KeyPool.P256("Corpus Server")))
            .Accept("P-384", c => c.Leaf.With(KeyPool.P384("Corpus Server")))
            .Accept("P-521", c => c.Leaf.With(KeyPool.P521("Corpus Server")))
            .Accept("P-384 and P-521 above", c =>
            {
                c.Authority.With(KeyPool.P384("Corpus CA"));
                c.Root.With(KeyPool.P521("Corpus Root"));
            })
            .Accept("P-256 below RSA", c => c.Authority.With(KeyPool.Rsa(2048, "CA")))
            .Accept("RSA below P-256", c => c.Leaf.With(KeyPool.Rsa(2048, "leaf")))
            .Refuse("P-256 by its parameters", s_weak, c => c.Leaf.PublicKey(WithExplicitCurve((ECDsa)c.Leaf.Key.PrivateKey!)))
            .Refuse("P-256 by its parameters in a CA", [.. s_weak, TlsErrorReason.UnknownIssuer], c =>
                c.Authority.PublicKey(WithExplicitCurve((ECDsa)c.Authority.Key.PrivateKey!)))
            .Refuse("P-256 by its parameters in a root", s_weakAnchor, c =>
                c.Root.PublicKey(WithExplicitCurve((ECDsa)c.Root.Key.PrivateKey!)))
            .Refuse("curve left out", s_weak, c => c.Leaf.PublicKey(Der.Sequence(Der.Algorithm(Oids.EllipticCurve), Der.Bits([4, .. new byte[64]]))))
            .Refuse("curve inherited", s_weak, c => c.Leaf.PublicKey(Der.Sequence(Der.Algorithm(Oids.EllipticCurve, Der.Null), Der.Bits([4, .. new byte[64]]))))
            .Refuse("point that is not on its curve", s_weak, c => c.Leaf.PublicKey(OnP256([4, .. Enumerable.Repeat((byte)1, 64)])))
            .Refuse("point at infinity", s_weak, c => c.Leaf.PublicKey(OnP256([0])))
            .Refuse("point cut short", s_weak, c => c.Leaf.PublicKey(OnP256([4, .. new byte[63]])))
            .From("RFC 5280, section 4.1.2.7")
            .Refuse("Ed25519", s_weak, c => c.Leaf.PublicKey(Der.Sequence(Der.Algorithm(Oids.Ed25519), Der.Bits(new byte[32]))))
            .Refuse("X25519", s_weak, c => c.Leaf.PublicKey(Der.Sequence(Der.Algorithm("1.3.101.110"), Der.Bits(new byte[32]))))
            .Refuse("DSA", s_weak, c => c.Leaf.PublicKey(Der.Sequence(
                Der.Algorithm(Oids.Dsa, Der.Sequence(Der.Integer(23), Der.Integer(11), Der.Integer(4))), Der.Bits(Der.Integer(8)))))
            .Refuse("unknown kind", s_weak, c => c.Leaf.PublicKey(Der.Sequence(Der.Algorithm("1.3.6.1.4.1.32473.47.15"), Der.Bits(new byte[32]))));

        foreach (int bits in (int[])[1536, 2040, 2047, 2049, 2050, 2055, 3071, 4095, 8191])
        {
            cases.Refuse($"RSA of {bits} bits", TlsErrorReason.WeakKey, c => c.Leaf.With(KeyPool.RsaModulus(bits)));
        }

        foreach (int bits in (int[])[8200, 16384])
        {
            cases.Refuse($"RSA of {bits} bits", s_weak, c => c.Leaf.With(KeyPool.RsaModulus(bits)));
        }

        foreach ((string id, string oid) in new[]
        {
            ("P-192", "1.2.840.10045.3.1.1"),
            ("P-224", "1.3.132.0.33"),
            ("secp256k1", "1.3.132.0.10"),
            ("brainpoolP256r1", "1.3.36.3.3.2.8.1.1.7"),
        })
        {
            cases.Refuse(id, s_weak, c => c.Leaf.With(KeyPool.OtherCurve(oid)));
            cases.Refuse($"{id} in a CA", [.. s_weak, TlsErrorReason.UnknownIssuer], c => c.Authority.With(KeyPool.OtherCurve(oid)));
        }

        return cases;
    }

    private static byte[] OnP256(byte[] point) =>
        Der.Sequence(Der.Algorithm(Oids.EllipticCurve, Der.Oid(Oids.P256)), Der.Bits(point));

    /// <summary>The RSA key of <see cref="KeyPool"/> under id-RSASSA-PSS without parameters (RFC 4055, section 3.1).</summary>
    private static byte[] BoundToPss()
    {
        RSAParameters key = ((RSA)KeyPool.Rsa(2048, "leaf").PrivateKey!).ExportParameters(false);
        return Der.Sequence(
            Der.Algorithm(Oids.RsaPss),
            Der.Bits(Der.Sequence(Der.Tlv(2, [0], key.Modulus!), Der.Tlv(2, key.Exponent!))));
    }

    /// <summary>The same key, its curve written out number by number, which RFC 5480 forbids.</summary>
    private static byte[] WithExplicitCurve(ECDsa key)
    {
        ECParameters all = key.ExportExplicitParameters(false);
        ECCurve curve = all.Curve;
        byte[] parameters = Der.Sequence(
            Der.Integer(1),
            Der.Sequence(Der.Oid(Oids.PrimeField), Der.Tlv(2, [0], curve.Prime!)),
            Der.Sequence(Der.Octets(curve.A!), Der.Octets(curve.B!)),
            Der.Octets([4], curve.G.X!, curve.G.Y!),
            Der.Tlv(2, [0], curve.Order!),
            Der.Integer(1));
        return Der.Sequence(Der.Algorithm(Oids.EllipticCurve, parameters), Der.Bits([4, .. all.Q.X!, .. all.Q.Y!]));
    }
}
