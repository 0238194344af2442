using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Differential;

/// <summary>Basic constraints, key usage, extended key usage, key identifiers, policies.</summary>
internal static class UsageQuirks
{
    public static IEnumerable<Quirk> All() =>
    [
        .. Quirk.Issuers("cA FALSE", draft => draft.Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(false), true)),
        .. Quirk.Issuers("basic constraints not critical", draft => draft.Critical(Oids.BasicConstraints, false)),
        Quirk.Leaf("path length without cA", draft => draft.Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(false, 0), true)),
        .. Enumerable.Range(0, 4).SelectMany(length => Quirk.Issuers($"path length {length}", draft => draft.PathLength(length))),
        .. Quirk.Issuers("negative path length", draft => draft.PathLength(-1)),
        .. Quirk.Issuers("key usage without keyCertSign", draft => draft.KeyUsage(ExtensionValue.DigitalSignature, ExtensionValue.CrlSign)),
        .. Quirk.Issuers("key usage not critical", draft => draft.Critical(Oids.KeyUsage, false)),
        Quirk.Leaf("key usage without digitalSignature", draft => draft.KeyUsage(ExtensionValue.KeyEncipherment)),
        Quirk.Leaf("key usage with keyCertSign", draft => draft.KeyUsage(ExtensionValue.DigitalSignature, ExtensionValue.KeyCertSign)),
        Quirk.Leaf("key usage of no bit", draft => draft.KeyUsage()),
        Quirk.Leaf("serverAuth and clientAuth", draft => draft.Purposes(Oids.ServerAuth, Oids.ClientAuth)),
        .. Quirk.Issuers("serverAuth", draft => draft.Purposes(Oids.ServerAuth)),
        .. Quirk.Anywhere("clientAuth only", draft => draft.Purposes(Oids.ClientAuth)),
        .. Quirk.Anywhere("any purpose only", draft => draft.Purposes(Oids.AnyPurpose)),
        .. Quirk.Anywhere("serverAuth and codeSigning", draft => draft.Purposes(Oids.ServerAuth, Oids.CodeSigning)),
        .. Quirk.Anywhere("serverAuth and any purpose", draft => draft.Purposes(Oids.ServerAuth, Oids.AnyPurpose)),
        Quirk.Leaf("critical extended key usage", draft => draft.Set(Oids.ExtendedKeyUsage, ExtensionValue.Purposes(Oids.ServerAuth), true)),
        .. Quirk.Anywhere("empty extended key usage", draft => draft.Purposes()),
        .. Quirk.Anywhere("another authority key identifier", draft => draft.Set(Oids.AuthorityKeyIdentifier, ExtensionValue.AuthorityKeyIdentifier(new byte[20]))),
        .. Quirk.Anywhere("critical authority key identifier", draft => draft.Critical(Oids.AuthorityKeyIdentifier, true)),
        .. Quirk.Anywhere("critical subject key identifier", draft => draft.Critical(Oids.SubjectKeyIdentifier, true)),
        .. Quirk.Anywhere("authority key identifier without key", draft => draft.Set(Oids.AuthorityKeyIdentifier, Der.Sequence())),
        .. Quirk.Anywhere("authority key identifier with a wrong issuer", draft => draft.Set(Oids.AuthorityKeyIdentifier, Der.Sequence(
            Der.Explicit(1, Alt.Directory("CN=Somebody")), Der.Implicit(2, [0x11])))),
        .. Quirk.Anywhere("a policy", draft => draft.Set(Oids.CertificatePolicies, ExtensionValue.Policies(Oids.DomainValidated))),
        .. Quirk.Anywhere("a critical policy", draft => draft.Set(Oids.CertificatePolicies, ExtensionValue.Policies(Oids.OtherPolicy), true)),
        .. Quirk.Anywhere("a policy twice", draft => draft.Set(Oids.CertificatePolicies, ExtensionValue.Policies(Oids.OtherPolicy, Oids.OtherPolicy))),
        .. Quirk.Issuers("explicit policy demanded", draft => draft.Set(Oids.PolicyConstraints, ExtensionValue.PolicyConstraints(0), true)),
        .. Quirk.Issuers("explicit policy demanded, not critical", draft => draft.Set(Oids.PolicyConstraints, ExtensionValue.PolicyConstraints(0))),
        .. Quirk.Issuers("inhibitAnyPolicy", draft => draft.Set(Oids.InhibitAnyPolicy, Der.Integer(0), true)),
        .. Quirk.Issuers("policy mapped", draft => draft.Set(
            Oids.PolicyMappings, Der.Sequence(Der.Sequence(Der.Oid(Oids.DomainValidated), Der.Oid(Oids.OtherPolicy))), true)),

        // What is taken away comes last: no other quirk can change it any more.
        .. Quirk.Issuers("no basic constraints", draft => draft.Without(Oids.BasicConstraints)),
        Quirk.Leaf("no basic constraints", draft => draft.Without(Oids.BasicConstraints)),
        .. Quirk.Issuers("no key usage", draft => draft.Without(Oids.KeyUsage)),
        Quirk.Leaf("no key usage", draft => draft.Without(Oids.KeyUsage)),
        Quirk.Leaf("no extended key usage", draft => draft.Without(Oids.ExtendedKeyUsage)),
        .. Quirk.Issuers("no subject key identifier", draft => draft.Without(Oids.SubjectKeyIdentifier)),
        Quirk.Leaf("no subject key identifier", draft => draft.Without(Oids.SubjectKeyIdentifier)),
        .. Quirk.Anywhere("no authority key identifier", draft => draft.Without(Oids.AuthorityKeyIdentifier)),
    ];
}
