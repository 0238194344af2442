namespace TlsSimple.Unit.Corpus;

/// <summary>Name constraints on addresses (RFC 5280, section 4.2.1.10): an address and a mask, of 8 or 32 octets.</summary>
internal static class AddressConstraintCases
{
    private const string FullMask = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    private const TlsErrorReason Violation = TlsErrorReason.NameConstraintViolation;
    private static readonly TlsErrorReason[] s_malformed =
        [Violation, TlsErrorReason.MalformedCertificate, TlsErrorReason.CertificateProfile, TlsErrorReason.UnknownIssuer];

    /// <summary>An address of neither 4 nor 16 bytes; a parser may be the first to say so.</summary>
    private static readonly TlsErrorReason[] s_noAddress = [Violation, TlsErrorReason.MalformedCertificate];

    public static CaseList All()
    {
        CaseList cases = new("address-constraint", "RFC 5280, section 4.2.1.10");
        foreach ((string id, byte[] constraint, string address) in Within())
        {
            cases.Accept($"permitted, {id}", c => Ask(c, address).Permit(constraint));
            cases.Refuse($"excluded, {id}", Violation, c => Ask(c, address).Exclude(constraint));
        }

        foreach ((string id, byte[] constraint, string address) in Without())
        {
            cases.Refuse($"permitted, {id}", Violation, c => Ask(c, address).Permit(constraint));
            cases.Accept($"excluded, {id}", c => Ask(c, address).Exclude(constraint));
        }

        foreach ((string id, byte[] constraint) in new[]
        {
            ("mask with a hole", Alt.Subnet("192.0.2.0", "255.0.255.0")),
            ("mask of ones at the end", Alt.Subnet("192.0.2.0", "0.0.0.255")),
            ("IPv6 mask with a hole", Alt.Subnet("2001:db8::", "ffff::ffff")),
            ("address alone", Alt.Ip("192.0.2.0")),
            ("IPv6 address alone", Alt.Ip("2001:db8::")),
            ("empty", Alt.Ip([])),
            ("7 octets", Alt.Ip([192, 0, 2, 0, 255, 255, 255])),
            ("33 octets", Alt.Ip([.. new byte[33]])),
        })
        {
            cases.RefuseByDefault($"permitted, malformed: {id}", s_malformed, c => Ask(c, "192.0.2.7").Permit(constraint));
            cases.RefuseByDefault($"excluded, malformed: {id}", s_malformed, c => Ask(c, "198.51.100.7").Exclude(constraint));
        }

        return cases
            .Refuse("a second address not permitted", Violation, c =>
            {
                Ask(c, "192.0.2.7").Permit(Alt.Subnet("192.0.2.0", "255.255.255.0"));
                c.Leaf.Names(Alt.Ip("192.0.2.7"), Alt.Ip("198.51.100.7"));
            })
            .Refuse("the other family not permitted", Violation, c => Ask(c, "192.0.2.7").Permit(Alt.Subnet("2001:db8::", "ffff:ffff::")))
            .Refuse("IPv6 where IPv4 is permitted", Violation, c => Ask(c, "2001:db8::7").Permit(Alt.Subnet("0.0.0.0", "0.0.0.0")))
            .Accept("both families permitted", c =>
            {
                Ask(c, "192.0.2.7").Permit(Alt.Subnet("192.0.2.0", "255.255.255.0"), Alt.Subnet("2001:db8::", "ffff:ffff::"));
                c.Leaf.Names(Alt.Ip("192.0.2.7"), Alt.Ip("2001:db8::7"));
            })
            .Refuse("permitted and excluded", Violation, c => Ask(c, "192.0.2.7").Constrain(
                [Alt.Subnet("192.0.2.0", "255.255.255.0")], [Alt.Subnet("192.0.2.7", "255.255.255.255")]))
            .Refuse("address of 5 bytes under a permission", s_noAddress, c =>
            {
                Ask(c, "192.0.2.7").Permit(Alt.Subnet("192.0.2.0", "255.255.255.0"));
                c.Leaf.Names(Alt.Ip("192.0.2.7"), Alt.Ip([192, 0, 2, 7, 0]));
            })
            .Refuse("address of 5 bytes under an exclusion", s_noAddress, c =>
            {
                Ask(c, "192.0.2.7").Exclude(Alt.Subnet("198.51.100.0", "255.255.255.0"));
                c.Leaf.Names(Alt.Ip("192.0.2.7"), Alt.Ip([192, 0, 2, 7, 0]));
            })
            .Accept("every IPv4 address excluded, for a DNS name", c => c.Authority.Exclude(Alt.Subnet("0.0.0.0", "0.0.0.0")));
    }

    private static IEnumerable<(string Id, byte[] Constraint, string Address)> Within() =>
    [
        ("in a /24", Alt.Subnet("192.0.2.0", "255.255.255.0"), "192.0.2.7"),
        ("last of a /24", Alt.Subnet("192.0.2.0", "255.255.255.0"), "192.0.2.255"),
        ("in a /32", Alt.Subnet("192.0.2.7", "255.255.255.255"), "192.0.2.7"),
        ("in a /25", Alt.Subnet("192.0.2.128", "255.255.255.128"), "192.0.2.200"),
        ("in a /0", Alt.Subnet("0.0.0.0", "0.0.0.0"), "192.0.2.7"),
        ("bits of the host set", Alt.Subnet("192.0.2.99", "255.255.255.0"), "192.0.2.7"),
        ("IPv6 in a /32", Alt.Subnet("2001:db8::", "ffff:ffff::"), "2001:db8:1::7"),
        ("IPv6 in a /128", Alt.Subnet("2001:db8::7", FullMask), "2001:db8::7"),
        ("IPv6 in a /0", Alt.Subnet("::", "::"), "2001:db8::7"),
        ("IPv6 in a /33", Alt.Subnet("2001:db8:8000::", "ffff:ffff:8000::"), "2001:db8:ffff::7"),
    ];

    private static IEnumerable<(string Id, byte[] Constraint, string Address)> Without() =>
    [
        ("next to a /24", Alt.Subnet("192.0.2.0", "255.255.255.0"), "192.0.3.0"),
        ("next to a /32", Alt.Subnet("192.0.2.7", "255.255.255.255"), "192.0.2.8"),
        ("in the other /25", Alt.Subnet("192.0.2.128", "255.255.255.128"), "192.0.2.127"),
        ("IPv6 next to a /32", Alt.Subnet("2001:db8::", "ffff:ffff::"), "2001:db9::7"),
        ("IPv6 next to a /128", Alt.Subnet("2001:db8::7", FullMask), "2001:db8::8"),
        ("IPv6 in the other /33", Alt.Subnet("2001:db8:8000::", "ffff:ffff:8000::"), "2001:db8:7fff::7"),
    ];

    private static Draft Ask(Chain chain, string address)
    {
        chain.Name = address;
        chain.Leaf.Names(Alt.Ip(address));
        return chain.Authority;
    }
}
