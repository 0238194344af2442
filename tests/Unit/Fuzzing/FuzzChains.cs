using System.Security.Cryptography;
using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>
/// The chains that are damaged; together they have everything that a reader of this library reads. Mostly RSA, whose
/// signatures are verified an order of magnitude faster than those of ECDSA.
/// </summary>
internal static class FuzzChains
{
    private const string ArcOfExamples = "1.3.6.1.4.1.32473.1";

    public static FuzzChain[] All()
    {
        Draft root = Rsa(Draft.Root("Fuzz Root"), "root");
        Draft authority = Rsa(Draft.Authority("Fuzz CA", root), "ca");
        Draft twin = Rsa(Draft.Authority("Fuzz CA", root), "other ca");
        return
        [
            new(Chain.Host, [Rsa(Draft.Leaf(authority), "leaf"), authority, root]),
            new(Chain.Host, [Rsa(Draft.Leaf(root), "leaf"), root], authority),
            new(Chain.Host, [Leaf(authority, "with extras"), authority, root], twin, Rsa(Draft.Leaf(twin), "leaf"), root),
            Constrained(root),
            WithPolicies(root),
            OddNames(root),
            Deep(root),
            Pss(root),
            OwnAnchor(),
            Ecdsa(),
        ];
    }

    private static Draft Rsa(Draft draft, string owner) => draft.With(KeyPool.Rsa(2048, $"fuzz {owner}"));

    private static Draft Leaf(Draft issuer, string commonName) => Rsa(Draft.Leaf(issuer), "leaf").Subject($"C=GB/O=Corpus/CN={commonName}");

    private static FuzzChain Constrained(Draft root)
    {
        Draft authority = Rsa(Draft.Authority("Constrained CA", root), "ca").PathLength(0).Constrain(
            [
                Alt.Dns("example.com"), Alt.Dns(".example.org"), Alt.Subnet("192.0.2.0", "255.255.255.0"), Alt.Subnet("2001:db8::", "ffff:ffff::"),
                Alt.Mail("example.com"), Alt.Mail(".example.com"), Alt.Uri(".example.com"), Alt.Directory("C=GB"),
            ],
            [
                Alt.Dns("evil.example.com"), Alt.Subnet("192.0.2.128", "255.255.255.128"), Alt.Mail("root@example.com"),
                Alt.Uri("evil.example.com"), Alt.Directory("C=GB/O=Evil"),
            ]);
        Draft leaf = Leaf(authority, "constrained").Names(
            Alt.Dns(Chain.Host), Alt.Dns("*.sub.example.com"), Alt.Ip("192.0.2.7"), Alt.Ip("2001:db8::7"), Alt.Mail("a@example.com"),
            Alt.Uri("https://user@www.example.com:8443/path?query#fragment"), Alt.Directory("C=GB/O=Corpus/CN=x"),
            Alt.Principal("user@example.com"), Alt.RegisteredId(ArcOfExamples));
        return new FuzzChain("192.0.2.7", [leaf, authority, root]);
    }

    private static FuzzChain WithPolicies(Draft root)
    {
        const string Mapped = ArcOfExamples + ".2";
        Draft authority = Rsa(Draft.Authority("Policy CA", root), "ca")
            .Set(Oids.CertificatePolicies, ExtensionValue.Policies(ArcOfExamples, Oids.DomainValidated))
            .Set(Oids.PolicyMappings, Der.Sequence(Der.Sequence(Der.Oid(ArcOfExamples), Der.Oid(Mapped))), true)
            .Set(Oids.PolicyConstraints, ExtensionValue.PolicyConstraints(0, 1), true)
            .Set(Oids.InhibitAnyPolicy, Der.Integer(1), true)
            .Purposes(Oids.ServerAuth, Oids.ClientAuth);
        Draft leaf = Leaf(authority, "with policies")
            .Set(Oids.CertificatePolicies, Der.Sequence(Der.Sequence(
                Der.Oid(Mapped), Der.Sequence(Der.Sequence(Der.Oid("1.3.6.1.5.5.7.2.1"), Der.Ia5("http://cps.example.com/"))))))
            .Set(Oids.AuthorityInformationAccess, ExtensionValue.InformationAccess("1.3.6.1.5.5.7.48.1", Alt.Uri("http://ocsp.example.com/")))
            .Set(Oids.CrlDistributionPoints, Der.Sequence(Der.Sequence(Der.Explicit(0, Der.Explicit(0, Alt.Uri("http://crl.example.com/"))))))
            .Set(Oids.TlsFeature, Der.Sequence(Der.Integer(5)))
            .Set(Oids.SignedCertificateTimestamps, Der.Octets(new byte[119]));
        return new FuzzChain(Chain.Host, [leaf, authority, root]);
    }

    private static FuzzChain OddNames(Draft root)
    {
        Draft authority = Rsa(Draft.Authority("unused", root), "ca").Subject(Der.Sequence(
            X500.Single(Oids.Country, Der.Printable("GB")),
            X500.Single("2.5.4.10", Der.Teletex("B\u00FCcher")),
            X500.Single("2.5.4.11", Der.Bmp("\u0416")),
            Der.Set(
                Der.Sequence(Der.Oid(Oids.CommonName), Der.Utf8("Odd  CA")),
                Der.Sequence(Der.Oid(Oids.EmailAddress), Der.Ia5("ca@example.com"))),
            X500.Single(ArcOfExamples, Der.Bits([1, 2, 3]))));
        Draft leaf = Leaf(authority, "unused")
            .Issuer(Der.Sequence(
                X500.Single(Oids.Country, Der.Utf8("gb")),
                X500.Single("2.5.4.10", Der.Utf8("B\u00DCCHER")),
                X500.Single("2.5.4.11", Der.Utf8("\u0436")),
                Der.Set(
                    Der.Sequence(Der.Oid(Oids.CommonName), Der.Printable(" odd ca ")),
                    Der.Sequence(Der.Oid(Oids.EmailAddress), Der.Utf8("CA@example.com"))),
                X500.Single(ArcOfExamples, Der.Bits([1, 2, 3]))))
            .Subject(X500.Empty)
            .Critical(Oids.AlternativeName, true)
            .Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("20500101000000Z"));
        return new FuzzChain(Chain.Host, [leaf, authority, root]);
    }

    private static FuzzChain Deep(Draft root)
    {
        Draft first = Rsa(Draft.Authority("Deep 1", root), "ca").PathLength(2);
        Draft renewed = Rsa(Draft.Authority("Deep 1", first), "other ca").PathLength(1);
        Draft last = Rsa(Draft.Authority("Deep 2", renewed), "ca").PathLength(0);
        return new FuzzChain(Chain.Host, [Leaf(last, "deep"), last, renewed, first, root]);
    }

    private static FuzzChain Pss(Draft root)
    {
        Draft authority = Rsa(Draft.Authority("PSS CA", root), "ca").SignedWith(SignatureScheme.Pss(HashAlgorithmName.SHA384));
        return new FuzzChain(Chain.Host, [Leaf(authority, "pss").SignedWith(SignatureScheme.Pss(HashAlgorithmName.SHA256)), authority, root]);
    }

    /// <summary>The peer's certificate is itself what is trusted.</summary>
    private static FuzzChain OwnAnchor()
    {
        Draft own = Rsa(Draft.Leaf(null), "leaf");
        return new FuzzChain(Chain.Host, [own]);
    }

    private static FuzzChain Ecdsa()
    {
        Draft root = Draft.Root("Fuzz Root of ECDSA").With(KeyPool.P384("fuzz"));
        Draft authority = Draft.Authority("Fuzz CA of ECDSA", root);
        return new FuzzChain(Chain.Host, [Draft.Leaf(authority), authority, root]);
    }
}
