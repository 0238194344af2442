namespace TlsSimple.Unit.Corpus;

/// <summary>The version of a certificate (RFC 5280, section 4.1.2.1).</summary>
internal static class VersionCases
{
    public static CaseList All() => new CaseList("version", "RFC 5280, section 4.1.2.1")
        .Accept("three in all", _ => { })
        .RefuseByDefault("one in a leaf", [TlsErrorReason.OtherCertificateRule, TlsErrorReason.CertificateProfile, TlsErrorReason.NameMismatch], c => OfVersion1(c.Leaf))
        .RefuseByDefault("two in a leaf", [TlsErrorReason.OtherCertificateRule, TlsErrorReason.CertificateProfile, TlsErrorReason.NameMismatch], c => c.Leaf.Version(1).ExtensionList())
        .Refuse("one in a CA", TlsErrorReason.NotACertificateAuthority, c => OfVersion1(c.Authority))
        .Refuse("two in a CA", TlsErrorReason.NotACertificateAuthority, c => c.Authority.Version(1).ExtensionList())
        .Refuse("one in a root", TlsErrorReason.NotACertificateAuthority, c => OfVersion1(c.Root))
        .Refuse("one in a root with a leaf below", TlsErrorReason.NotACertificateAuthority, c =>
        {
            OfVersion1(c.Root);
            c.LeafOfRoot();
        })
        .Refuse("one stated although it is the default", TlsErrorReason.MalformedCertificate, c => c.Leaf.Version(0).ExtensionList())
        .Refuse("four", TlsErrorReason.MalformedCertificate, c => c.Leaf.Version(3))
        .Refuse("four in a CA", TlsErrorReason.UnknownIssuer, c => c.Authority.Version(3))
        .Refuse("negative", TlsErrorReason.MalformedCertificate, c => c.Leaf.Version(-1))
        .Refuse("huge", TlsErrorReason.MalformedCertificate, c => c.Leaf.Version(Der.Explicit(0, Der.Tlv(2, [1, 0, 0, 0, 0, 0, 0, 0, 2]))))
        .Refuse("no integer", TlsErrorReason.MalformedCertificate, c => c.Leaf.Version(Der.Explicit(0, Der.Octets([2]))))
        .Refuse("two integers", TlsErrorReason.MalformedCertificate, c => c.Leaf.Version(Der.Explicit(0, Der.Integer(2), Der.Integer(2))))
        .From("RFC 5280, section 4.1.2.9")
        .Refuse("one with extensions", TlsErrorReason.MalformedCertificate, c => c.Leaf.Version(null))
        .Refuse("two with extensions", TlsErrorReason.MalformedCertificate, c => c.Leaf.Version(1))
        .From("RFC 5280, section 4.1.2.8")
        .Refuse("one with unique identifiers", TlsErrorReason.MalformedCertificate, c => OfVersion1(c.Leaf).UniqueIdentifiers(Der.Implicit(1, [0, 1])));

    private static Draft OfVersion1(Draft draft) => draft.Version(null).ExtensionList();
}
