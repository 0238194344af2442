namespace TlsSimple.Unit.Corpus;

/// <summary>Name constraints on URIs (RFC 5280, section 4.2.1.10): their host, or the hosts below a domain.</summary>
internal static class UriConstraintCases
{
    private const TlsErrorReason Violation = TlsErrorReason.NameConstraintViolation;

    public static CaseList All()
    {
        CaseList cases = new("uri-constraint", "RFC 5280, section 4.2.1.10");
        foreach ((string id, string constraint, string uri) in Within())
        {
            cases.Accept($"permitted, {id}", c => With(c, uri).Permit(Alt.Uri(constraint)));
            cases.Refuse($"excluded, {id}", Violation, c => With(c, uri).Exclude(Alt.Uri(constraint)));
        }

        foreach ((string id, string constraint, string uri) in Without())
        {
            cases.Refuse($"permitted, {id}", Violation, c => With(c, uri).Permit(Alt.Uri(constraint)));
            cases.Accept($"excluded, {id}", c => With(c, uri).Exclude(Alt.Uri(constraint)));
        }

        foreach (string uri in (string[])["urn:isbn:0451450523", "https:///path", "https://192.0.2.7/", "https://[2001:db8::7]/", "www.example.com", "", "https://exa mple.com/", "https://ex%61mple.com/", @"https://example.com\@example.org/"])
        {
            cases.Refuse($"permitted, no host: \"{uri}\"", Violation, c => With(c, uri).Permit(Alt.Uri("example.com")));
            cases.Refuse($"excluded, no host: \"{uri}\"", Violation, c => With(c, uri).Exclude(Alt.Uri("example.org")));
        }

        return cases
            .Refuse("excluded, dot behind the host", Violation, c => With(c, "https://example.com./").Exclude(Alt.Uri("example.com")))
            .Refuse("excluded, dot behind the host of the domain", Violation, c => With(c, "https://www.example.com./").Exclude(Alt.Uri(".example.com")))
            .Accept("no host and no constraint on URIs", c => With(c, "urn:isbn:0451450523").Permit(Alt.Dns("example.com")));
    }

    private static IEnumerable<(string Id, string Constraint, string Uri)> Within() =>
    [
        ("the host", "example.com", "https://example.com/path"),
        ("the host, case", "EXAMPLE.com", "https://example.COM/path"),
        ("the host with a port", "example.com", "https://example.com:8443/"),
        ("the host behind a user", "example.com", "https://user:word@example.com/"),
        ("the host without a path", "example.com", "https://example.com"),
        ("the host before a query", "example.com", "https://example.com?q=@example.org"),
        ("another scheme", "example.com", "spiffe://example.com/workload"),
        ("below the domain", ".example.com", "https://www.example.com/"),
        ("deep below the domain", ".example.com", "https://a.b.example.com/"),
    ];

    private static IEnumerable<(string Id, string Constraint, string Uri)> Without() =>
    [
        ("another host", "example.com", "https://example.org/example.com"),
        ("a host below", "example.com", "https://www.example.com/"),
        ("the domain itself", ".example.com", "https://example.com/"),
        ("below another domain", ".example.com", "https://www.example.org/"),
        ("the same end within a label", ".example.com", "https://badexample.com/"),
        ("the host as a user", "example.com", "https://example.com@example.org/"),
        ("the host in the fragment", "example.com", "https://example.org#example.com"),
    ];

    private static Draft With(Chain chain, string uri)
    {
        chain.Leaf.Names(Alt.Dns(Chain.Host), Alt.Uri(uri));
        return chain.Authority;
    }
}
