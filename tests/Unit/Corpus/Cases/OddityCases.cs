using System.Text;

namespace TlsSimple.Unit.Corpus;

/// <summary>What is rare and allowed, and its neighbours that are not: nobody may stumble over a certificate that is fine.</summary>
internal static class OddityCases
{
    private const string NetscapeType = "2.16.840.1.113730.1.1";
    private const string DirectoryAttributes = "2.5.29.9";
    private const string FreshestList = "2.5.29.46";

    public static CaseList All() => AddExtensions(AddAlternativeNames(AddSubjects(new CaseList("oddity", "RFC 5280, section 4.1.2.4"))));

    private static CaseList AddSubjects(CaseList cases) => cases
        .Accept("subject of every type of string", c => c.Leaf.Subject(Der.Sequence(
            X500.Single(Oids.Country, Der.Printable("GB")),
            X500.Single(Oids.Organization, Der.Teletex("B\u00fccher")),
            X500.Single(Oids.OrganizationalUnit, Der.Bmp("\u4e66")),
            X500.Single(Oids.OrganizationalUnit, Der.Tlv(0x1C, Encoding.UTF32.GetBytes("x"))),
            X500.Single(Oids.CommonName, Der.Utf8("\ud83d\udcd6")))))
        .Accept("subject with an attribute nobody knows", c => c.Leaf.Subject(Der.Sequence(X500.Single("1.3.6.1.4.1.32473.47.16", Der.Utf8("x")))))
        .Accept("subject with a serial number and a UTF-8 mailbox", c => c.Leaf.Subject(Der.Sequence(
            X500.Single(Oids.SerialNumberAttribute, Der.Printable("0815")), X500.Single(Oids.EmailAddress, Der.Utf8("ca@example.com")))))
        .Accept("subject with a value of 300 characters", c => c.Leaf.Subject($"O={new string('o', 300)}"))
        .Accept("subject of fifty parts", c => c.Leaf.Subject(string.Join('/', Enumerable.Range(0, 50).Select(i => $"OU=Unit {i}"))))
        .Accept("CA with a value of 300 characters", c => c.Authority.Subject($"O={new string('o', 300)}"))
        .Refuse("subject with an attribute that has no value", TlsErrorReason.MalformedCertificate, c =>
            c.Leaf.Subject(Der.Sequence(Der.Set(Der.Sequence(Der.Oid(Oids.CommonName))))));

    private static CaseList AddAlternativeNames(CaseList cases) => cases
        .From("RFC 5280, section 4.2.1.6")
        .Accept("alternative names of every form", c => c.Leaf.Names(
            Alt.Dns(Chain.Host),
            Alt.Mail("alice@example.com"),
            Alt.Uri("https://example.com/"),
            Alt.Ip("192.0.2.7"),
            Alt.Ip("2001:db8::7"),
            Alt.Directory("C=GB/CN=x"),
            Alt.Principal("alice@example.com"),
            Alt.RegisteredId(Oids.OtherPolicy)))
        .Accept("alternative name of X.400", c => c.Leaf.Names(Alt.Dns(Chain.Host), Der.Explicit(3, Der.Sequence())))
        .Accept("alternative name of EDI", c => c.Leaf.Names(Alt.Dns(Chain.Host), Der.Explicit(5, Der.Explicit(1, Der.Utf8("x")))))
        .Accept("the same name twice", c => c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Dns(Chain.Host)))
        .Accept("alternative names in a CA", c => c.Authority.Names(Alt.Dns("ca.example.org"), Alt.Mail("ca@example.org")))
        .Refuse("alternative name of EDI, primitive", TlsErrorReason.MalformedCertificate, c => c.Leaf.Names(Alt.Dns(Chain.Host), Der.Implicit(5, [1])))
        .Refuse("DNS name, constructed", TlsErrorReason.MalformedCertificate, c => c.Leaf.Names(Der.Explicit(2, Der.Ia5(Chain.Host))));

    private static CaseList AddExtensions(CaseList cases) => cases
        .From("RFC 5280, section 4.2")
        .Accept("extension of ten thousand bytes", c => c.Leaf.Set(Oids.Unknown, new byte[10_000]))
        .Accept("a hundred extensions", c =>
        {
            for (int i = 0; i < 100; i++)
            {
                c.Leaf.Set($"{Oids.Unknown}.{i}", Der.Null);
            }
        })
        .Accept("extension with a long identifier", c => c.Leaf.Set("1.3.6.1.4.1.32473.47.2147483647.268435455.1.2.3.4.5.6.7.8.9", Der.Null))
        .Accept("key usage of nine bits", c => c.Leaf.KeyUsage(ExtensionValue.DigitalSignature, ExtensionValue.KeyAgreement, 8))
        .Accept("fifty purposes", c => c.Leaf.Purposes([.. Enumerable.Range(0, 50).Select(i => $"{Oids.UnknownPurpose}.{i}"), Oids.ServerAuth]))
        .Accept("subject key identifier of one byte", c => c.Leaf.Set(Oids.SubjectKeyIdentifier, Der.Octets([1])))
        .Accept("policy with qualifiers", c => c.Leaf.Set(Oids.CertificatePolicies, Der.Sequence(Der.Sequence(
            Der.Oid(Oids.DomainValidated),
            Der.Sequence(
                Der.Sequence(Der.Oid("1.3.6.1.5.5.7.2.1"), Der.Ia5("http://cps.example/")),
                Der.Sequence(Der.Oid("1.3.6.1.5.5.7.2.2"), Der.Sequence(Der.Utf8("Notice"))))))))
        .Accept("Netscape's type of certificate", c => c.Leaf.Set(NetscapeType, Der.Bits([0x40], 6)))
        .Accept("Netscape's comment", c => c.Leaf.Set("2.16.840.1.113730.1.13", Der.Ia5("made by a test")))
        .Accept("directory attributes", c => c.Leaf.Set(DirectoryAttributes, Der.Sequence()))
        .Accept("freshest list", c => c.Leaf.Set(FreshestList, Der.Sequence()))
        .Accept("information access of the subject", c => c.Authority.Set(
            Oids.SubjectInformationAccess, ExtensionValue.InformationAccess("1.3.6.1.5.5.7.48.5", Alt.Uri("http://ca.example/"))))
        .Accept("extensions in reverse", c => c.Leaf.Without(Oids.SubjectKeyIdentifier).Add(Oids.SubjectKeyIdentifier, Der.Octets(c.Leaf.Key.Identifier)))
        .Refuse("Netscape's type of certificate, critical", TlsErrorReason.UnknownCriticalExtension, c => c.Leaf.Set(NetscapeType, Der.Bits([0x40], 6), true))
        .Refuse("directory attributes, critical", TlsErrorReason.UnknownCriticalExtension, c => c.Leaf.Set(DirectoryAttributes, Der.Sequence(), true))
        .RefuseByDefault("freshest list, critical", [TlsErrorReason.UnknownCriticalExtension, TlsErrorReason.CertificateProfile], c =>
            c.Leaf.Set(FreshestList, Der.Sequence(), true))
        .RefuseByDefault("issuer alternative name, critical", [TlsErrorReason.UnknownCriticalExtension, TlsErrorReason.CertificateProfile], c =>
            c.Leaf.Set(Oids.IssuerAlternativeName, Der.Sequence(Alt.Dns("ca.example")), true));
}
