namespace TlsSimple.Unit.Corpus;

/// <summary>Name constraints on DNS names (RFC 5280, section 4.2.1.10): a name and everything below it.</summary>
internal static class DnsConstraintCases
{
    private const TlsErrorReason Violation = TlsErrorReason.NameConstraintViolation;
    private static readonly TlsErrorReason[] s_malformed =
        [Violation, TlsErrorReason.MalformedCertificate, TlsErrorReason.CertificateProfile, TlsErrorReason.UnknownIssuer];

    public static CaseList All()
    {
        CaseList cases = new("dns-constraint", "RFC 5280, section 4.2.1.10");
        foreach ((string id, string constraint, string name) in Within())
        {
            cases.Accept($"permitted, {id}", c => Ask(c, name).Permit(Alt.Dns(constraint)));
            cases.Refuse($"excluded, {id}", Violation, c => Ask(c, name).Exclude(Alt.Dns(constraint)));
        }

        foreach ((string id, string constraint, string name) in Without())
        {
            cases.Refuse($"permitted, {id}", Violation, c => Ask(c, name).Permit(Alt.Dns(constraint)));
            cases.Accept($"excluded, {id}", c => Ask(c, name).Exclude(Alt.Dns(constraint)));
        }

        foreach ((string id, string constraint) in new[]
        {
            ("wildcard", "*.example.com"),
            ("dot in front", ".example.com"),
            ("dot behind", "example.com."),
            ("empty label", "www..example.com"),
            ("space", "example .com"),
            ("U-label", "b\u00fccher.example"),
        })
        {
            cases.RefuseByDefault($"permitted, malformed: {id}", s_malformed, c => c.Authority.Permit(Alt.Dns(constraint)));
            cases.RefuseByDefault($"excluded, malformed: {id}", s_malformed, c => c.Authority.Exclude(Alt.Dns(constraint)));
        }

        return cases
            .Accept("one of two permitted", c => c.Authority.Permit(Alt.Dns("example.org"), Alt.Dns("example.com")))
            .Refuse("neither of two permitted", Violation, c => c.Authority.Permit(Alt.Dns("example.org"), Alt.Dns("example.net")))
            .Refuse("second of two excluded", Violation, c => c.Authority.Exclude(Alt.Dns("example.org"), Alt.Dns("example.com")))
            .Refuse("a second name not permitted", Violation, c =>
            {
                c.Authority.Permit(Alt.Dns("example.com"));
                c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Dns("www.example.org"));
            })
            .Refuse("a second name excluded", Violation, c =>
            {
                c.Authority.Exclude(Alt.Dns("secret.example.com"));
                c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Dns("secret.example.com"));
            })
            .Refuse("permitted and excluded", Violation, c => c.Authority.Constrain([Alt.Dns("example.com")], [Alt.Dns("www.example.com")]))
            .Accept("permitted, and something else excluded", c => c.Authority.Constrain([Alt.Dns("example.com")], [Alt.Dns("ftp.example.com")]))
            .Refuse("permitted is narrower than excluded", Violation, c => c.Authority.Constrain([Alt.Dns("www.example.com")], [Alt.Dns("example.com")]))
            .Accept("wildcard within what is permitted", c => Wildcard(c).Permit(Alt.Dns("example.com")))
            .Refuse("wildcard reaching beyond what is permitted", Violation, c => Wildcard(c).Permit(Alt.Dns("www.example.com")))
            .Refuse("wildcard elsewhere than permitted", Violation, c => Wildcard(c).Permit(Alt.Dns("example.org")))
            .Refuse("wildcard within what is excluded", Violation, c => Wildcard(c).Exclude(Alt.Dns("example.com")))
            .Refuse("wildcard that reaches what is excluded", Violation, c => Wildcard(c).Exclude(Alt.Dns("secret.example.com")))
            .Accept("wildcard elsewhere than excluded", c => Wildcard(c).Exclude(Alt.Dns("example.org")))
            .Refuse("name that is none, under a permission", Violation, c =>
            {
                c.Authority.Permit(Alt.Dns("example.com"));
                c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Dns("a b.example.com"));
            })
            .Refuse("name that is none, under an exclusion", Violation, c =>
            {
                c.Authority.Exclude(Alt.Dns("example.org"));
                c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Dns("..example.com"));
            })
            .Refuse("dot behind a name that is excluded", Violation, c =>
            {
                c.Authority.Exclude(Alt.Dns("example.org"));
                c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Dns("www.example.org."));
            })
            .Refuse("zero byte in a name that is permitted", Violation, c =>
            {
                c.Authority.Permit(Alt.Dns("example.com"));
                c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Dns("www.example.org\0.example.com"));
            })
            .Accept("address alone under a permission of DNS names", c =>
            {
                c.Authority.Permit(Alt.Dns("example.com"));
                c.Leaf.Names(Alt.Ip("192.0.2.7"));
                c.Name = "192.0.2.7";
            })
            .Refuse("partial wildcard under a permission", Violation, c =>
            {
                c.Authority.Permit(Alt.Dns("example.com"));
                c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Dns("w*.example.com"));
            })
            .Accept("common name is no DNS name", c =>
            {
                c.Authority.Permit(Alt.Dns("example.com"));
                c.Leaf.Subject("CN=www.example.org");
            });
    }

    private static IEnumerable<(string Id, string Constraint, string Name)> Within() =>
    [
        ("the name itself", "www.example.com", "www.example.com"),
        ("a label more", "example.com", "www.example.com"),
        ("labels more", "example.com", "a.b.c.example.com"),
        ("case", "EXAMPLE.com", "www.Example.COM"),
        ("top-level domain", "com", "www.example.com"),
        ("every name", "", "www.example.com"),
        ("A-label", "xn--bcher-kva.example", "www.xn--bcher-kva.example"),
        ("underscore", "a_b.example.com", "x.a_b.example.com"),
    ];

    private static IEnumerable<(string Id, string Constraint, string Name)> Without() =>
    [
        ("another domain", "example.org", "www.example.com"),
        ("the name above", "www.example.com", "example.com"),
        ("the same end within a label", "example.com", "badexample.com"),
        ("the same start", "www.example", "www.example.com"),
        ("another label", "www.example.com", "ftp.example.com"),
        ("another top-level domain", "org", "www.example.com"),
    ];

    private static Draft Ask(Chain chain, string name)
    {
        chain.Name = name;
        chain.Leaf.Names(Alt.Dns(name));
        return chain.Authority;
    }

    private static Draft Wildcard(Chain chain)
    {
        chain.Leaf.Names(Alt.Dns("*.example.com"));
        return chain.Authority;
    }
}
