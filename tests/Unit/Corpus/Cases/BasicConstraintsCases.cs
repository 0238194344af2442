namespace TlsSimple.Unit.Corpus;

/// <summary>Who may issue certificates (RFC 5280, section 4.2.1.9): in anchors too.</summary>
internal static class BasicConstraintsCases
{
    public static CaseList All() => new CaseList("basic-constraints", "RFC 5280, section 4.2.1.9")
        .Refuse("absent in a CA", TlsErrorReason.NotACertificateAuthority, c => c.Authority.Without(Oids.BasicConstraints))
        .Refuse("FALSE in a CA", TlsErrorReason.NotACertificateAuthority, c => Set(c.Authority, false))
        .Refuse("FALSE in a CA that may sign", TlsErrorReason.NotACertificateAuthority, c => Set(c.Authority, false).KeyUsage(0, ExtensionValue.KeyCertSign))
        .RefuseForm("not critical in a CA", c => c.Authority.Critical(Oids.BasicConstraints, false))
        .Refuse("absent in a root", TlsErrorReason.NotACertificateAuthority, c => c.Root.Without(Oids.BasicConstraints))
        .Refuse("FALSE in a root", TlsErrorReason.NotACertificateAuthority, c => Set(c.Root, false))
        .RefuseForm("not critical in a root", c => c.Root.Critical(Oids.BasicConstraints, false))
        .Refuse("absent in a root with a leaf below", TlsErrorReason.NotACertificateAuthority, c =>
        {
            c.Root.Without(Oids.BasicConstraints);
            c.LeafOfRoot();
        })
        .Refuse("a leaf that issues", TlsErrorReason.NotACertificateAuthority, c =>
        {
            Draft issuing = Draft.Leaf(c.Authority).Subject("C=GB/CN=issuing.example.com").With(KeyPool.P256("issuing leaf"));
            c.IssueLeaf(issuing);
            c.Send(issuing, c.Authority);
        })
        .Refuse("a leaf that is the anchor and issues", TlsErrorReason.NotACertificateAuthority, c =>
        {
            Draft issuing = Draft.Leaf(c.Authority).Subject("C=GB/CN=issuing.example.com").With(KeyPool.P256("issuing leaf"));
            c.IssueLeaf(issuing);
            c.Send().Trust(issuing);
        })
        .Accept("absent in a leaf", c => c.Leaf.Without(Oids.BasicConstraints))
        .Accept("not critical in a leaf", c => c.Leaf.Critical(Oids.BasicConstraints, false))
        .From("CA/Browser Forum baseline requirements, section 7.1.2.7.8")
        .RefuseByDefault("TRUE in a leaf", [TlsErrorReason.CertificateProfile, TlsErrorReason.WrongUsage, TlsErrorReason.OtherCertificateRule], c => Set(c.Leaf, true))
        .RefuseByDefault("TRUE in a leaf that may sign certificates", [TlsErrorReason.CertificateProfile, TlsErrorReason.WrongUsage, TlsErrorReason.OtherCertificateRule], c =>
            Set(c.Leaf, true).KeyUsage(0, ExtensionValue.KeyCertSign))
        .RefuseByDefault("TRUE in a leaf below the root", [TlsErrorReason.CertificateProfile, TlsErrorReason.WrongUsage, TlsErrorReason.OtherCertificateRule], c =>
            Set(c.LeafOfRoot(), true))
        .Accept("TRUE in a leaf that is the anchor", c =>
        {
            Set(c.IssueLeaf(null), true).Without(Oids.KeyUsage).Without(Oids.ExtendedKeyUsage);
            c.Send().Trust(c.Leaf);
        });

    private static Draft Set(Draft draft, bool isAuthority) =>
        draft.Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(isAuthority), true);
}
