namespace TlsSimple.Unit.Corpus;

/// <summary>
/// What holds for name constraints of every form (RFC 5280, sections 4.2.1.10 and 6.1): they add up along the path, do not
/// touch what is self-issued, and fail closed.
/// </summary>
internal static class NameConstraintCases
{
    private const TlsErrorReason Violation = TlsErrorReason.NameConstraintViolation;
    private static readonly TlsErrorReason[] s_malformed =
        [Violation, TlsErrorReason.MalformedCertificate, TlsErrorReason.CertificateProfile, TlsErrorReason.UnknownIssuer];

    public static CaseList All() => AddMalformed(AddForms(AddPaths(new CaseList("name-constraint", "RFC 5280, section 6.1.3, steps b and c"))));

    private static CaseList AddPaths(CaseList cases) => cases
        .Accept("in a root, permitted", c => c.Root.Permit(Alt.Dns("example.com")))
        .Refuse("in a root, not permitted", Violation, c => c.Root.Permit(Alt.Dns("example.org")))
        .Refuse("in a root, excluded", Violation, c => c.Root.Exclude(Alt.Dns("example.com")))
        .Refuse("in a root with a leaf below, not permitted", Violation, c =>
        {
            c.Root.Permit(Alt.Dns("example.org"));
            c.LeafOfRoot();
        })
        .Refuse("in an intermediate that is the anchor, not permitted", Violation, c =>
        {
            c.Authority.Permit(Alt.Dns("example.org"));
            c.Send().Trust(c.Authority);
        })
        .Accept("not critical, permitted", c => c.Authority.Permit(Alt.Dns("example.com")).Critical(Oids.NameConstraints, false))
        .Refuse("not critical, not permitted", Violation, c => c.Authority.Permit(Alt.Dns("example.org")).Critical(Oids.NameConstraints, false))
        .Refuse("not critical, excluded", Violation, c => c.Authority.Exclude(Alt.Dns("example.com")).Critical(Oids.NameConstraints, false))
        .Refuse("not critical in a root, not permitted", Violation, c => c.Root.Permit(Alt.Dns("example.org")).Critical(Oids.NameConstraints, false))
        .Accept("two CAs, permitted by both", c =>
        {
            c.Root.Permit(Alt.Dns("com"));
            c.Authority.Permit(Alt.Dns("example.com"));
        })
        .Refuse("two CAs, permitted by the lower", Violation, c =>
        {
            c.Root.Permit(Alt.Dns("example.org"));
            c.Authority.Permit(Alt.Dns("example.com"));
        })
        .Refuse("two CAs, permitted by the upper", Violation, c =>
        {
            c.Root.Permit(Alt.Dns("example.com"));
            c.Authority.Permit(Alt.Dns("example.org"));
        })
        .Refuse("two CAs, the lower wider than the upper", Violation, c =>
        {
            c.Root.Permit(Alt.Dns("ftp.example.com"));
            c.Authority.Permit(Alt.Dns("example.com"));
        })
        .Refuse("two CAs, permitted by one, excluded by the other", Violation, c =>
        {
            c.Root.Exclude(Alt.Dns("www.example.com"));
            c.Authority.Permit(Alt.Dns("example.com"));
        })
        .Refuse("two CAs, each excludes something", Violation, c =>
        {
            c.Root.Exclude(Alt.Dns("www.example.com"));
            c.Authority.Exclude(Alt.Dns("ftp.example.com"));
        })
        .Accept("two CAs, different forms", c =>
        {
            c.Root.Permit(Alt.Directory("C=GB"));
            c.Authority.Permit(Alt.Dns("example.com"));
        })
        .Refuse("alternative name of a CA further down", Violation, c =>
        {
            c.Root.Permit(Alt.Dns("example.com"));
            c.Authority.Names(Alt.Dns("ca.example.org"));
        })
        .Accept("alternative name of a CA above", c =>
        {
            c.Authority.Permit(Alt.Dns("example.com")).Names(Alt.Dns("ca.example.org"));
        })
        .Accept("a self-issued CA is exempt", c => SelfIssued(c, Alt.Dns("ca.example.org"), Alt.Dns(Chain.Host)))
        .Refuse("the leaf below a self-issued CA is not", Violation, c => SelfIssued(c, Alt.Dns("ca.example.com"), Alt.Dns("www.example.org")))
        .Refuse("a self-issued leaf is not", Violation, c =>
        {
            c.Authority.Permit(Alt.Dns("example.com"));
            c.Leaf.Subject(c.Authority.Name).Names(Alt.Dns(Chain.Host), Alt.Dns("www.example.org"));
        });

    private static CaseList AddForms(CaseList cases) => cases
        .From("RFC 5280, section 4.2.1.10")
        .Accept("another form is not constrained by a permission", c => c.Authority.Permit(Alt.Subnet("192.0.2.0", "255.255.255.0")))
        .Accept("another form is not constrained by an exclusion", c => c.Authority.Exclude(Alt.Mail("example.com")))
        .Refuse("one form of two is violated", Violation, c => c.Authority.Permit(Alt.Dns("example.com"), Alt.Directory("C=FR")))
        .Accept("other name constrained, none there", c => c.Authority.Permit(Alt.Principal("example.com")))
        .Refuse("other name constrained, one there", Violation, c =>
        {
            c.Authority.Permit(Alt.Principal("alice@example.com"));
            c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Principal("alice@example.com"));
        })
        .Refuse("other name excluded, another one there", Violation, c =>
        {
            c.Authority.Exclude(Alt.Principal("alice@example.com"));
            c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Principal("bob@example.com"));
        })
        .Accept("other name there, not constrained", c =>
        {
            c.Authority.Permit(Alt.Dns("example.com"));
            c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Principal("alice@example.com"));
        })
        .Accept("registered identifier constrained, none there", c => c.Authority.Exclude(Alt.RegisteredId(Oids.OtherPolicy)))
        .Refuse("registered identifier constrained, one there", Violation, c =>
        {
            c.Authority.Permit(Alt.RegisteredId(Oids.OtherPolicy));
            c.Leaf.Names(Alt.Dns(Chain.Host), Alt.RegisteredId(Oids.OtherPolicy));
        })
        .Refuse("a thousand names under a thousand constraints", [Violation, TlsErrorReason.SearchTooLong, TlsErrorReason.OtherCertificateRule], c =>
        {
            c.Authority.Exclude([.. Enumerable.Range(0, 1000).Select(i => Alt.Dns($"x{i}.example.org"))]);
            c.Leaf.Names([Alt.Dns(Chain.Host), .. Enumerable.Range(0, 1000).Select(i => Alt.Dns($"n{i}.example.com"))]);
            c.Limit = TimeSpan.FromMilliseconds(250);
        })
        .Accept("fifty names under fifty constraints", c =>
        {
            c.Authority.Exclude([.. Enumerable.Range(0, 50).Select(i => Alt.Dns($"x{i}.example.org"))]);
            c.Leaf.Names([Alt.Dns(Chain.Host), .. Enumerable.Range(0, 50).Select(i => Alt.Dns($"n{i}.example.com"))]);
        });

    private static CaseList AddMalformed(CaseList cases)
    {
        foreach ((string id, byte[] value) in new[]
        {
            ("empty", Der.Sequence()),
            ("empty permission", Der.Sequence(Der.Explicit(0))),
            ("empty exclusion", Der.Sequence(Der.Explicit(1))),
            ("minimum of 1", Der.Sequence(Der.Explicit(0, Der.Sequence(Alt.Dns("example.com"), Der.Implicit(0, [1]))))),
            ("maximum of 1", Der.Sequence(Der.Explicit(0, Der.Sequence(Alt.Dns("example.com"), Der.Implicit(1, [1]))))),
            ("minimum of 1 in an exclusion", Der.Sequence(Der.Explicit(1, Der.Sequence(Alt.Dns("example.org"), Der.Implicit(0, [1]))))),
            ("exclusion before permission", Der.Sequence(
                Der.Explicit(1, Der.Sequence(Alt.Dns("example.org"))), Der.Explicit(0, Der.Sequence(Alt.Dns("example.com"))))),
            ("bytes after", [.. ExtensionValue.NameConstraints([Alt.Dns("example.com")], null), 0]),
            ("a list that does not exist", Der.Sequence(Der.Explicit(2, Der.Sequence(Alt.Dns("example.com"))))),
            ("a form that does not exist", ExtensionValue.NameConstraints([Der.Implicit(9, [1])], null)),
            ("subtree without a name", Der.Sequence(Der.Explicit(0, Der.Sequence()))),
            ("directory name that is none", ExtensionValue.NameConstraints([Der.Explicit(4, Der.Null)], null)),
        })
        {
            cases.RefuseByDefault($"malformed: {id}", s_malformed, c => c.Authority.Set(Oids.NameConstraints, value, true));
            cases.RefuseByDefault($"malformed, not critical: {id}", s_malformed, c => c.Authority.Set(Oids.NameConstraints, value));
        }

        return cases;
    }

    /// <summary>
    /// A CA that is bound to example.com issues itself a certificate for another key, with an alternative name; that one
    /// issues the leaf.
    /// </summary>
    private static void SelfIssued(Chain chain, byte[] nameOfAuthority, byte[] nameOfLeaf)
    {
        Draft first = Draft.Authority("Corpus CA", chain.Root).With(KeyPool.P256("old CA key")).Permit(Alt.Dns("example.com"));
        Draft again = Draft.Authority("Corpus CA", first).Names(nameOfAuthority);
        chain.IssueLeaf(again).Names(Alt.Dns(Chain.Host), nameOfLeaf);
        chain.Send(again, first);
    }
}
