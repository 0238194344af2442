namespace TlsSimple.Unit.Corpus;

/// <summary>
/// The form that issuers owe their certificates: RFC 5280, section 4.2, and the baseline requirements, section 7.1.2.
/// Serial numbers, times and purposes have families of their own.
/// </summary>
internal static class ProfileCases
{
    public static CaseList All() => AddInformationAccess(AddAlternativeNames(AddKeyIdentifiers(new CaseList("profile", "RFC 5280, section 4.2.1.1"))));

    private static CaseList AddKeyIdentifiers(CaseList cases) => cases
        .RefuseForm("authority key identifier missing in a leaf", c => c.Leaf.Without(Oids.AuthorityKeyIdentifier))
        .RefuseForm("authority key identifier missing in a CA", c => c.Authority.Without(Oids.AuthorityKeyIdentifier))
        .Accept("authority key identifier missing in a root", c => c.Root.Without(Oids.AuthorityKeyIdentifier))
        .RefuseForm("authority key identifier critical in a leaf", c => c.Leaf.Critical(Oids.AuthorityKeyIdentifier, true))
        .RefuseForm("authority key identifier critical in a CA", c => c.Authority.Critical(Oids.AuthorityKeyIdentifier, true))
        .RefuseForm("authority key identifier critical in a root", c => c.Root.Critical(Oids.AuthorityKeyIdentifier, true))
        .RefuseByDefault("authority key identifier without a key identifier", [TlsErrorReason.CertificateProfile, TlsErrorReason.MalformedCertificate], c => c.Leaf.Set(Oids.AuthorityKeyIdentifier, Der.Sequence()))
        .RefuseForm("authority key identifier of issuer and serial alone", c =>
            c.Leaf.Set(Oids.AuthorityKeyIdentifier, Der.Sequence(Issuer(c.Root.Name), Der.Implicit(2, [1]))))
        .RefuseForm("authority key identifier of a root with issuer and serial", c =>
            c.Root.Set(Oids.AuthorityKeyIdentifier, Der.Sequence(Der.Implicit(0, c.Root.Key.Identifier), Issuer(c.Root.Name), Der.Implicit(2, [1]))))
        .RefuseForm("authority key identifier of a root for another key", c =>
            c.Root.Set(Oids.AuthorityKeyIdentifier, ExtensionValue.AuthorityKeyIdentifier(new byte[20])))
        .From("RFC 5280, section 4.2.1.2")
        .RefuseForm("subject key identifier missing in a CA", c => c.Authority.Without(Oids.SubjectKeyIdentifier))
        .RefuseForm("subject key identifier missing in a root", c => c.Root.Without(Oids.SubjectKeyIdentifier))
        .Accept("subject key identifier missing in a leaf", c => c.Leaf.Without(Oids.SubjectKeyIdentifier))
        .RefuseForm("subject key identifier critical in a leaf", c => c.Leaf.Critical(Oids.SubjectKeyIdentifier, true))
        .RefuseForm("subject key identifier critical in a CA", c => c.Authority.Critical(Oids.SubjectKeyIdentifier, true))
        .RefuseForm("subject key identifier critical in a root", c => c.Root.Critical(Oids.SubjectKeyIdentifier, true))
        .Accept("key identifiers of 32 bytes", c =>
        {
            byte[] identifier = new byte[32];
            c.Authority.Set(Oids.SubjectKeyIdentifier, Der.Octets(identifier));
            c.Leaf.Set(Oids.AuthorityKeyIdentifier, ExtensionValue.AuthorityKeyIdentifier(identifier));
        });

    private static CaseList AddAlternativeNames(CaseList cases) => cases
        .From("CA/Browser Forum baseline requirements, section 7.1.2.7.12")
        .RefuseForm("alternative name critical beside a subject", c => c.Leaf.Critical(Oids.AlternativeName, true))
        .RefuseForm("alternative name not critical without a subject", c => c.Leaf.Subject(X500.Empty))
        .Accept("alternative name critical without a subject", c => c.Leaf.Subject(X500.Empty).Critical(Oids.AlternativeName, true))
        .From("RFC 5280, section 4.1.2.6")
        .RefuseByDefault("CA without a subject", [TlsErrorReason.CertificateProfile, TlsErrorReason.MalformedCertificate, TlsErrorReason.UnknownIssuer], c => c.Authority.Subject(X500.Empty))
        .RefuseByDefault("root without a subject", [TlsErrorReason.CertificateProfile, TlsErrorReason.MalformedCertificate, TlsErrorReason.UnknownIssuer], c => c.Root.Subject(X500.Empty))
        .From("RFC 5280, section 4.1.2.4")
        .RefuseByDefault("leaf without an issuer", [TlsErrorReason.CertificateProfile, TlsErrorReason.MalformedCertificate, TlsErrorReason.UnknownIssuer], c => c.Leaf.Issuer(X500.Empty))
        .From("RFC 5280, section 4.2.1.10")
        .RefuseByDefault("name constraints in a leaf", [TlsErrorReason.CertificateProfile, TlsErrorReason.NameConstraintViolation], c => c.Leaf.Permit(Alt.Dns("example.com")));

    private static CaseList AddInformationAccess(CaseList cases) => cases
        .From("RFC 5280, section 4.2.2.1")
        .Accept("information access", c => c.Leaf.Set(Oids.AuthorityInformationAccess, InformationAccess()))
        .RefuseForm("information access critical in a leaf", c => c.Leaf.Set(Oids.AuthorityInformationAccess, InformationAccess(), true))
        .RefuseForm("information access critical in a CA", c => c.Authority.Set(Oids.AuthorityInformationAccess, InformationAccess(), true))
        .From("RFC 5280, section 4.2.1.11")
        .RefuseForm("policy constraints not critical", c => c.Authority.Set(Oids.PolicyConstraints, ExtensionValue.PolicyConstraints(null, 0)))
        .Accept("policy constraints critical", c => c.Authority.Set(Oids.PolicyConstraints, ExtensionValue.PolicyConstraints(null, 0), true));

    private static byte[] Issuer(byte[] name) => Der.Explicit(1, Alt.Directory(name));

    private static byte[] InformationAccess() =>
        ExtensionValue.InformationAccess("1.3.6.1.5.5.7.48.2", Alt.Uri("http://ca.example/ca.cer"));
}
