using static TlsSimple.Unit.Corpus.ExtensionValue;

namespace TlsSimple.Unit.Corpus;

/// <summary>What a key may do (RFC 5280, section 4.2.1.3): a TLS peer's signs handshakes, a CA's signs certificates.</summary>
internal static class KeyUsageCases
{
    public static CaseList All() => new CaseList("key-usage", "RFC 5280, section 4.2.1.3")
        .Accept("absent in a leaf", c => c.Leaf.Without(Oids.KeyUsage))
        .Accept("absent in a CA", c => c.Authority.Without(Oids.KeyUsage))
        .Accept("absent in a root", c => c.Root.Without(Oids.KeyUsage))
        .Accept("not critical in a leaf", c => c.Leaf.Critical(Oids.KeyUsage, false))
        .Accept("not critical in a CA", c => c.Authority.Critical(Oids.KeyUsage, false))
        .Accept("leaf for signatures and key encipherment", c => c.Leaf.KeyUsage(DigitalSignature, KeyEncipherment))
        .Accept("leaf for signatures and key agreement", c => c.Leaf.KeyUsage(DigitalSignature, KeyAgreement))
        .Accept("CA for certificates alone", c => c.Authority.KeyUsage(KeyCertSign))
        .Accept("CA for certificates, lists and signatures", c => c.Authority.KeyUsage(DigitalSignature, KeyCertSign, CrlSign))
        .Refuse("leaf for key encipherment alone", TlsErrorReason.WrongUsage, c => c.Leaf.KeyUsage(KeyEncipherment))
        .Refuse("leaf for key agreement alone", TlsErrorReason.WrongUsage, c => c.Leaf.KeyUsage(KeyAgreement))
        .Refuse("leaf for non-repudiation alone", TlsErrorReason.WrongUsage, c => c.Leaf.KeyUsage(NonRepudiation))
        .Refuse("leaf for key encipherment, not critical", TlsErrorReason.WrongUsage, c => c.Leaf.KeyUsage(KeyEncipherment).Critical(Oids.KeyUsage, false))
        .Refuse("leaf for nothing", TlsErrorReason.WrongUsage, c => c.Leaf.Set(Oids.KeyUsage, Der.Bits([]), true))
        .Refuse("leaf for nothing in a byte of zeros", [TlsErrorReason.WrongUsage, TlsErrorReason.MalformedCertificate], c => c.Leaf.Set(Oids.KeyUsage, Der.Bits([0]), true))
        .Refuse("CA for signatures alone", [TlsErrorReason.NotACertificateAuthority, TlsErrorReason.WrongUsage], c => c.Authority.KeyUsage(DigitalSignature))
        .Refuse("CA for lists alone", [TlsErrorReason.NotACertificateAuthority, TlsErrorReason.WrongUsage], c => c.Authority.KeyUsage(CrlSign))
        .Refuse("CA for lists alone, not critical", [TlsErrorReason.NotACertificateAuthority, TlsErrorReason.WrongUsage], c => c.Authority.KeyUsage(CrlSign).Critical(Oids.KeyUsage, false))
        .Refuse("CA for nothing", [TlsErrorReason.NotACertificateAuthority, TlsErrorReason.WrongUsage], c => c.Authority.Set(Oids.KeyUsage, Der.Bits([]), true))
        .Refuse("CA with a path length for signatures alone", [TlsErrorReason.NotACertificateAuthority, TlsErrorReason.WrongUsage], c =>
            c.Authority.PathLength(0).KeyUsage(DigitalSignature))
        .Refuse("root for lists alone", [TlsErrorReason.NotACertificateAuthority, TlsErrorReason.WrongUsage], c => c.Root.KeyUsage(CrlSign))
        .Refuse("root for signatures alone with a leaf below", [TlsErrorReason.NotACertificateAuthority, TlsErrorReason.WrongUsage], c =>
        {
            c.Root.KeyUsage(DigitalSignature);
            c.LeafOfRoot();
        })
        .From("RFC 5280, section 4.2.1.9")
        .RefuseByDefault("leaf that may sign certificates without being a CA", [TlsErrorReason.CertificateProfile, TlsErrorReason.WrongUsage], c => c.Leaf.KeyUsage(DigitalSignature, KeyCertSign))
        .RefuseByDefault("leaf that may sign certificates without basic constraints", [TlsErrorReason.CertificateProfile, TlsErrorReason.WrongUsage], c =>
            c.Leaf.KeyUsage(DigitalSignature, KeyCertSign).Without(Oids.BasicConstraints));
}
