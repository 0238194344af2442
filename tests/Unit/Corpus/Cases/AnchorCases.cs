namespace TlsSimple.Unit.Corpus;

/// <summary>
/// What an anchor may be (RFC 5280, section 6.1.1, step d): a root, an intermediate, or the peer's own certificate, which
/// then needs no issuer; what it says of itself still holds.
/// </summary>
internal static class AnchorCases
{
    public static CaseList All() => new CaseList("anchor", "RFC 5280, section 6.1.1, step d")
        .Accept("intermediate", c => c.Trust(c.Authority))
        .Accept("intermediate that is not sent", c => c.Send().Trust(c.Authority))
        .Accept("intermediate, its root expired", c =>
        {
            c.Root.Expired();
            c.Send(c.Authority, c.Root).Trust(c.Authority);
        })
        .Accept("intermediate and root", c => c.Trust(c.Authority, c.Root))
        .Accept("intermediate and root, the root of no use", c =>
        {
            c.Root.Set(Oids.Unknown, Der.Null, true);
            c.Trust(c.Root, c.Authority);
        })
        .Accept("upper of two intermediates", c => c.Line(c.Root, 2, line =>
        {
            c.IssueLeaf(line[1]);
            c.Trust(line[0]);
        }))
        .Refuse("expired intermediate", TlsErrorReason.Expired, c => c.Send().Trust(c.Authority.Expired()))
        .Refuse("intermediate that is no CA", TlsErrorReason.NotACertificateAuthority, c =>
            c.Send().Trust(c.Authority.Without(Oids.BasicConstraints)))
        .Accept("the leaf", c => c.Send().Trust(c.Leaf))
        .Accept("the leaf, its CA sent", c => c.Trust(c.Leaf))
        .Accept("the leaf and its root", c => c.Trust(c.Root, c.Leaf))
        .Refuse("another leaf of the same name and key", TlsErrorReason.UnknownIssuer, c => c.Send().Trust(Draft.Leaf(c.Authority)))
        .Refuse("the leaf, expired", TlsErrorReason.Expired, c => c.Send().Trust(c.Leaf.Expired()))
        .Refuse("the leaf, for another name", TlsErrorReason.NameMismatch, c => c.Send().Trust(c.Leaf.Names(Alt.Dns("ftp.example.com"))))
        .Refuse("the leaf, for clients", TlsErrorReason.WrongUsage, c => c.Send().Trust(c.Leaf.Purposes(Oids.ClientAuth)))
        .Refuse("the leaf, for key encipherment", TlsErrorReason.WrongUsage, c => c.Send().Trust(c.Leaf.KeyUsage(ExtensionValue.KeyEncipherment)))
        .Refuse("the leaf, its key weak", [TlsErrorReason.WeakKey, TlsErrorReason.InvalidTrustAnchors], c => c.Send().Trust(c.Leaf.With(KeyPool.Rsa(1024))))
        .Accept("self-signed leaf", c => SelfSigned(c))
        .Accept("self-signed leaf that is a CA", c => SelfSigned(c).Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(true), true))
        .Accept("self-signed leaf as openssl req makes it", c => SelfSigned(c)
            .Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(true), true)
            .Without(Oids.KeyUsage)
            .Without(Oids.ExtendedKeyUsage))
        .Accept("self-signed leaf over SHA-1", c => SelfSigned(c).With(KeyPool.Rsa(2048, "leaf")).SignedWith(SignatureScheme.RsaSha1))
        .Accept("self-signed leaf among other anchors", c =>
        {
            SelfSigned(c);
            c.Trust(c.Root, c.Leaf);
        })
        .Refuse("self-signed leaf, expired", TlsErrorReason.Expired, c => SelfSigned(c).Expired())
        .Refuse("self-signed leaf, for another name", TlsErrorReason.NameMismatch, c => SelfSigned(c).Names(Alt.Dns("ftp.example.com")))
        .Refuse("self-signed leaf that nobody trusts", TlsErrorReason.SelfSigned, c =>
        {
            SelfSigned(c);
            c.Trust(c.Root);
        })
        .Refuse("self-signed leaf that nobody trusts, sent twice", TlsErrorReason.SelfSigned, c =>
        {
            SelfSigned(c);
            c.Send(c.Leaf).Trust(c.Root);
        })
        .Refuse("self-signed leaf, another one of the same name and key trusted", [TlsErrorReason.SelfSigned, TlsErrorReason.UnknownIssuer, TlsErrorReason.NotACertificateAuthority], c =>
        {
            SelfSigned(c);
            c.Trust(Draft.Leaf(null));
        })
        .Refuse("root as leaf that nobody trusts", [TlsErrorReason.SelfSigned, TlsErrorReason.NameMismatch, TlsErrorReason.CertificateProfile], c =>
        {
            c.Leaf = Draft.Root("Leaf Root");
            c.Send().Trust(c.Root);
        });

    private static Draft SelfSigned(Chain chain)
    {
        Draft leaf = chain.IssueLeaf(null);
        chain.Send().Trust(leaf);
        return leaf;
    }
}
