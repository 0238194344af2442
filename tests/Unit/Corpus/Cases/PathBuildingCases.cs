namespace TlsSimple.Unit.Corpus;

/// <summary>
/// Which certificates make a path (RFC 5280, section 6.1, and RFC 4158): any order, any extras, several issuers of one name.
/// Whoever sends them decides nothing.
/// </summary>
internal static class PathBuildingCases
{
    private static readonly TlsErrorReason[] s_noRoute = [TlsErrorReason.UnknownIssuer, TlsErrorReason.BadSignature];

    public static CaseList All() => AddRenewals(AddCycles(AddCandidates(AddOrders(new CaseList("path", "RFC 5280, section 6.1")))));

    private static CaseList AddOrders(CaseList cases) => cases
        .Accept("leaf below the root", c => c.LeafOfRoot())
        .Accept("one CA", _ => { })
        .Accept("three CAs in order", c => c.Line(c.Root, 3, line => c.IssueLeaf(line[^1])))
        .Accept("three CAs in reverse", c => c.Line(c.Root, 3, line =>
        {
            c.IssueLeaf(line[^1]);
            c.Send(line);
        }))
        .Accept("three CAs in another order", c => c.Line(c.Root, 3, line =>
        {
            c.IssueLeaf(line[^1]);
            c.Send(line[1], line[2], line[0]);
        }))
        .Accept("each CA twice", c => c.Line(c.Root, 2, line =>
        {
            c.IssueLeaf(line[^1]);
            c.Send(line[1], line[1], line[0], line[0]);
        }))
        .Accept("root sent as well", c => c.Send(c.Authority, c.Root))
        .Accept("root sent first", c => c.Send(c.Root, c.Authority))
        .Accept("leaf sent again", c => c.Send(c.Leaf, c.Authority))
        .Accept("strangers in front", c => c.Send(Stranger(1), Stranger(2), c.Authority))
        .Accept("strangers behind", c => c.Send(c.Authority, Stranger(1), Stranger(2)))
        .Accept("another leaf in front", c => c.Send(Draft.Leaf(c.Authority).Subject("CN=ftp.example.com").With(KeyPool.P256("ftp")), c.Authority))
        .Accept("garbage in front", c => c.Send(Draft.Raw([0x30, 0x03, 0x02, 0x01]), c.Authority))
        .Accept("garbage behind", c => c.Send(c.Authority, Draft.Raw([0xDE, 0xAD, 0xBE, 0xEF])))
        .Accept("a certificate of an unknown kind of key in front", c =>
            c.Send(Stranger(1).PublicKey(Der.Sequence(Der.Algorithm(Oids.Ed25519), Der.Bits(new byte[32]))), c.Authority))
        .Accept("a certificate with a critical extension nobody knows in front", c => c.Send(Stranger(1).Set(Oids.Unknown, Der.Null, true), c.Authority))
        .Accept("several anchors", c => c.Trust(Draft.Root("Another Root"), c.Root, Draft.Root("Third Root")))
        .Accept("anchor twice", c => c.Trust(c.Root, c.Root))
        .Refuse("CA missing", TlsErrorReason.UnknownIssuer, c => c.Send())
        .Refuse("lower of two CAs missing", TlsErrorReason.UnknownIssuer, c => c.Line(c.Root, 2, line =>
        {
            c.IssueLeaf(line[1]);
            c.Send(line[0]);
        }))
        .Refuse("upper of two CAs missing", TlsErrorReason.UnknownIssuer, c => c.Line(c.Root, 2, line =>
        {
            c.IssueLeaf(line[1]);
            c.Send(line[1]);
        }))
        .Refuse("another root", TlsErrorReason.UnknownIssuer, c => c.Trust(Draft.Root("Another Root")))
        .Refuse("another root, the right one sent", [TlsErrorReason.UnknownIssuer, TlsErrorReason.SelfSigned], c =>
        {
            c.Send(c.Authority, c.Root);
            c.Trust(Draft.Root("Another Root"));
        })
        .Refuse("root of the same name with another key", s_noRoute, c => c.Trust(Draft.Root().With(KeyPool.P256("impostor"))))
        .Refuse("root of the same name with another key, the right one sent", [.. s_noRoute, TlsErrorReason.SelfSigned], c =>
        {
            c.Send(c.Authority, c.Root);
            c.Trust(Draft.Root().With(KeyPool.P256("impostor")));
        })
        .Refuse("root with the right key and another name", TlsErrorReason.UnknownIssuer, c => c.Trust(Draft.Root("Another Root").With(c.Root.Key)));

    private static CaseList AddCandidates(CaseList cases)
    {
        cases.From("RFC 4158, section 3");
        foreach ((string id, Func<Draft, Draft> change) in new (string, Func<Draft, Draft>)[]
        {
            ("another key", d => d.With(KeyPool.P256("impostor"))),
            ("another key under the same identifier", d => d.Set(Oids.SubjectKeyIdentifier, Der.Octets(d.Key.Identifier)).With(KeyPool.P256("impostor"))),
            ("another identifier", d => d.Set(Oids.SubjectKeyIdentifier, Der.Octets(new byte[20])).With(KeyPool.P256("impostor"))),
            ("an end", d => d.Expired()),
            ("a beginning to come", d => d.NotYetValid()),
            ("no right to issue", d => d.Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(false), true)),
            ("a key usage that forbids it", d => d.KeyUsage(ExtensionValue.CrlSign)),
            ("an unknown issuer", d => d.Issuer(X500.Of("C=GB/O=Corpus/CN=Nobody"))),
            ("a wrong signature", d => d.ChangeSignature(s => [.. s[..^1], (byte)(s[^1] ^ 1)])),
            ("another name permitted", d => d.Permit(Alt.Dns("example.org"))),
            ("another purpose", d => d.Purposes(Oids.ClientAuth)),
            ("a critical extension nobody knows", d => d.Set(Oids.Unknown, Der.Null, true)),
            ("a weak signature", d => d.SignedWith(SignatureScheme.EcdsaSha1)),
            ("no key identifiers", d => d.Without(Oids.AuthorityKeyIdentifier).Without(Oids.SubjectKeyIdentifier)),
        })
        {
            cases.Accept($"two CAs of one name, the first with {id}", c => c.Send(change(Chain.NewAuthority("Corpus CA", c.Root)), c.Authority));
            cases.Accept($"two CAs of one name, the second with {id}", c => c.Send(c.Authority, change(Chain.NewAuthority("Corpus CA", c.Root))));
        }

        return cases
            .Accept("ten CAs of one name, the last with the key", c => c.Send(
                [.. Enumerable.Range(0, 9).Select(i => Chain.NewAuthority("Corpus CA", c.Root).With(KeyPool.P256($"impostor {i}"))), c.Authority]))
            .Accept("two roots of one name, the second with the key", c => c.Trust(Draft.Root().With(KeyPool.P256("impostor")), c.Root))
            .Accept("two roots of one name, the first expired", c => c.Trust(Draft.Root().Expired(), c.Root))
            .Accept("two roots of one name, the second expired", c => c.Trust(c.Root, Draft.Root().Expired()))
            .From("RFC 5280, section 4.2.1.1")
            .Accept("key identifiers that differ although the key is right", c =>
                c.Leaf.Set(Oids.AuthorityKeyIdentifier, ExtensionValue.AuthorityKeyIdentifier(new byte[20])));
    }

    private static CaseList AddCycles(CaseList cases) => cases
        .From("RFC 4158, section 2.4.2")
        .Refuse("two CAs that issue each other", TlsErrorReason.UnknownIssuer, c =>
        {
            (Draft a, Draft b) = Cycle("Cycle A", "Cycle B");
            c.IssueLeaf(a);
            c.Send(a, b);
        })
        .Refuse("two CAs that issue each other, at depth 16", TlsErrorReason.UnknownIssuer, c =>
        {
            (Draft a, Draft b) = Cycle("Cycle A", "Cycle B");
            c.IssueLeaf(a);
            c.Send(a, b);
            c.MaxDepth = 16;
        })
        .Refuse("one CA with two keys that issue each other", TlsErrorReason.UnknownIssuer, c =>
        {
            (Draft a, Draft b) = Cycle("Cycle", "Cycle");
            c.IssueLeaf(a);
            c.Send(a, b);
        })
        .Refuse("a CA that issues itself", [TlsErrorReason.UnknownIssuer, TlsErrorReason.SelfSigned], c =>
        {
            Draft itself = Draft.Root("Itself");
            c.IssueLeaf(itself);
            c.Send(itself);
        })
        .Accept("two CAs that issue each other, and a way out", c =>
        {
            (Draft a, Draft b) = Cycle("Cycle A", "Cycle B");
            Draft exit = Draft.Authority("Cycle B", c.Root).With(b.Key);
            c.IssueLeaf(a);
            c.Send(a, b, exit);
        })
        .Accept("a CA that stands above itself is used once", c =>
        {
            (Draft a, Draft b) = Cycle("Cycle A", "Cycle B");
            Draft exit = Draft.Authority("Cycle A", c.Root);
            c.IssueLeaf(a);
            c.Send(a, b, exit);
            c.MaxDepth = 1;
        });

    private static CaseList AddRenewals(CaseList cases) => cases
        .From("RFC 5280, section 3.2")
        .Accept("cross-signed CA, first root trusted", c => CrossSigned(c, first: true))
        .Accept("cross-signed CA, second root trusted", c => CrossSigned(c, first: false))
        .Accept("root cross-signed by an older one that is trusted", c =>
        {
            Draft older = Draft.Root("Older Root");
            c.Send(c.Authority, Draft.Authority("Corpus Root", older));
            c.Trust(older);
        })
        .Accept("root that is trusted, cross-signed by an older one", c =>
            c.Send(c.Authority, Draft.Authority("Corpus Root", Draft.Root("Older Root"))))
        .Accept("both trusted, the cross-sign expired", c =>
        {
            Draft older = Draft.Root("Older Root");
            c.Send(c.Authority, Draft.Authority("Corpus Root", older).Expired());
            c.Trust(c.Root, older);
        })
        .Accept("both trusted, the cross-sign and the older root expired", c =>
        {
            Draft older = Draft.Root("Older Root").Expired();
            c.Send(c.Authority, Draft.Authority("Corpus Root", older).Expired());
            c.Trust(older, c.Root);
        })
        .Refuse("only the older root trusted, the cross-sign expired", TlsErrorReason.Expired, c =>
        {
            Draft older = Draft.Root("Older Root");
            c.Send(c.Authority, Draft.Authority("Corpus Root", older).Expired());
            c.Trust(older);
        })
        .Accept("renewed CA is the anchor, the old one is sent", c =>
        {
            c.Send(c.Authority.Expired());
            c.Trust(Chain.NewAuthority("Corpus CA", c.Root));
        })
        .Accept("renewed CA is sent beside the old one", c => c.Send(c.Authority.Expired(), Chain.NewAuthority("Corpus CA", c.Root)))
        .Accept("renewed root is the anchor, the old one is sent", c =>
        {
            c.Send(c.Authority, c.Root.Expired());
            c.Trust(Draft.Root());
        })
        .Accept("root with a new key, certified with the old key", c =>
        {
            Draft renewed = Draft.Root().With(KeyPool.P256("new root key"));
            Draft link = Draft.Authority("Corpus Root", c.Root).With(renewed.Key);
            Draft authority = Draft.Authority("Corpus CA", renewed);
            c.IssueLeaf(authority);
            c.Send(authority, link);
        })
        .Accept("root with a new key, the old one certified with it", c =>
        {
            Draft renewed = Draft.Root().With(KeyPool.P256("new root key"));
            c.Send(c.Authority, Draft.Authority("Corpus Root", renewed).With(c.Root.Key));
            c.Trust(renewed);
        });

    private static Draft Stranger(int number) => Draft.Authority($"Stranger {number}", Draft.Root($"Strangers' Root {number}"));

    private static (Draft A, Draft B) Cycle(string nameOfA, string nameOfB)
    {
        ForgeKey key = KeyPool.P256($"{nameOfB}, of the cycle");
        Draft a = Draft.Authority(nameOfA, Draft.Root(nameOfB).With(key));
        Draft b = Draft.Authority(nameOfB, Draft.Root(nameOfA)).With(key);
        return (a, b);
    }

    private static void CrossSigned(Chain chain, bool first)
    {
        Draft other = Draft.Root("Another Root");
        chain.Send(Chain.NewAuthority("Corpus CA", other), chain.Authority);
        chain.Trust(first ? other : chain.Root);
    }
}
