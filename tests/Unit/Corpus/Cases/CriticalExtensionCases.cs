namespace TlsSimple.Unit.Corpus;

/// <summary>Critical extensions (RFC 5280, section 4.2): one that is not understood says no, wherever it is.</summary>
internal static class CriticalExtensionCases
{
    public static CaseList All() => new CaseList("critical-extension", "RFC 5280, section 4.2")
        .Accept("unknown, not critical", c =>
        {
            c.Leaf.Set(Oids.Unknown, Der.Null);
            c.Authority.Set(Oids.Unknown, Der.Null);
            c.Root.Set(Oids.Unknown, Der.Null);
        })
        .Refuse("unknown in a leaf", TlsErrorReason.UnknownCriticalExtension, c => c.Leaf.Set(Oids.Unknown, Der.Null, true))
        .Refuse("unknown in a CA", TlsErrorReason.UnknownCriticalExtension, c => c.Authority.Set(Oids.Unknown, Der.Null, true))
        .Refuse("unknown in a root", TlsErrorReason.UnknownCriticalExtension, c => c.Root.Set(Oids.Unknown, Der.Null, true))
        .Refuse("unknown in a root with a leaf below", TlsErrorReason.UnknownCriticalExtension, c =>
        {
            c.Root.Set(Oids.Unknown, Der.Null, true);
            c.LeafOfRoot();
        })
        .Refuse("unknown in an intermediate that is the anchor", TlsErrorReason.UnknownCriticalExtension, c =>
        {
            c.Authority.Set(Oids.Unknown, Der.Null, true);
            c.Send().Trust(c.Authority);
        })
        .Refuse("unknown in a leaf that is the anchor", TlsErrorReason.UnknownCriticalExtension, c =>
        {
            c.IssueLeaf(null).Set(Oids.Unknown, Der.Null, true);
            c.Send().Trust(c.Leaf);
        })
        .Refuse("unknown and empty", TlsErrorReason.UnknownCriticalExtension, c => c.Leaf.Set(Oids.Unknown, [], true))
        .Accept("unknown in a CA that is not needed", c =>
        {
            Draft other = Chain.NewAuthority("Another CA", c.Root).Set(Oids.Unknown, Der.Null, true);
            c.Send(other, c.Authority);
        })
        .Accept("all that are understood", c =>
        {
            c.Root.Set(Oids.KeyUsage, ExtensionValue.KeyUsage(5, 6), true);
            c.Authority.Permit(Alt.Dns("example.com")).KeyUsage(5);
            c.Leaf.KeyUsage(0);
        })
        .From("RFC 6962, section 3.1")
        .Refuse("precertificate poison", TlsErrorReason.UnknownCriticalExtension, c => c.Leaf.Set(Oids.PrecertificatePoison, Der.Null, true))
        .Accept("list of timestamps, not critical", c => c.Leaf.Set(Oids.SignedCertificateTimestamps, Der.Octets([0, 0])))
        .From("RFC 7633, section 4.2")
        .Accept("must-staple, not critical", c => c.Leaf.Set(Oids.TlsFeature, Der.Sequence(Der.Integer(5))))
        .Refuse("must-staple, critical", TlsErrorReason.UnknownCriticalExtension, c => c.Leaf.Set(Oids.TlsFeature, Der.Sequence(Der.Integer(5)), true))
        .From("RFC 5280, section 4.2.1.13")
        .Accept("distribution points, not critical", c => c.Leaf.Set(Oids.CrlDistributionPoints, DistributionPoints()))
        .From("RFC 5280, section 4.2.1.7")
        .Accept("issuer alternative name, not critical", c => c.Leaf.Set(Oids.IssuerAlternativeName, Der.Sequence(Alt.Dns("ca.example"))));

    private static byte[] DistributionPoints() =>
        Der.Sequence(Der.Sequence(Der.Explicit(0, Der.Explicit(0, Alt.Uri("http://crl.example/ca.crl")))));
}
