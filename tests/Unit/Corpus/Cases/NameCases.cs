namespace TlsSimple.Unit.Corpus;

/// <summary>Whether the certificate is for the name that was dialled (RFC 9525).</summary>
internal static class NameCases
{
    /// <summary>An address of neither 4 nor 16 bytes matches nothing; a parser may say more.</summary>
    private static readonly TlsErrorReason[] s_noAddress = [TlsErrorReason.NameMismatch, TlsErrorReason.MalformedCertificate];

    public static CaseList All()
    {
        CaseList cases = new("name", "RFC 9525, section 6.3");
        foreach ((string id, string name, string presented) in Matching())
        {
            cases.Accept(id, c => Ask(c, name, Alt.Dns(presented)));
        }

        foreach ((string id, string name, string presented) in Different())
        {
            cases.Refuse(id, TlsErrorReason.NameMismatch, c => Ask(c, name, Alt.Dns(presented)));
        }

        return cases
            .Accept("second of two", c => Ask(c, "b.example.com", Alt.Dns("a.example.com"), Alt.Dns("b.example.com")))
            .Accept("last of many", c => Ask(c, "n99.example.com", [.. Enumerable.Range(0, 100).Select(i => Alt.Dns($"n{i}.example.com"))]))
            .Refuse("none of two", TlsErrorReason.NameMismatch, c => Ask(c, "c.example.com", Alt.Dns("a.example.com"), Alt.Dns("b.example.com")))
            .Accept("beside one that is no name", c => Ask(c, "b.example.com", Alt.Dns("..."), Alt.Dns("b.example.com")))
            .From("RFC 9525, section 6.4")
            .Accept("IPv4 address", c => Ask(c, "192.0.2.7", Alt.Ip("192.0.2.7")))
            .Accept("IPv6 address", c => Ask(c, "2001:db8::7", Alt.Ip("2001:db8::7")))
            .Accept("IPv6 address spelt at length", c => Ask(c, "2001:DB8:0:0:0:0:0:7", Alt.Ip("2001:db8::7")))
            .Accept("address beside names", c => Ask(c, "192.0.2.7", Alt.Dns(Chain.Host), Alt.Ip("192.0.2.7")))
            .Refuse("another IPv4 address", TlsErrorReason.NameMismatch, c => Ask(c, "192.0.2.7", Alt.Ip("192.0.2.8")))
            .Refuse("another IPv6 address", TlsErrorReason.NameMismatch, c => Ask(c, "2001:db8::7", Alt.Ip("2001:db8::8")))
            .Refuse("address as a DNS name", TlsErrorReason.NameMismatch, c => Ask(c, "192.0.2.7", Alt.Dns("192.0.2.7")))
            .Refuse("address below a wildcard", TlsErrorReason.NameMismatch, c => Ask(c, "192.0.2.7", Alt.Dns("*.0.2.7")))
            .Refuse("IPv6 address as a DNS name", TlsErrorReason.NameMismatch, c => Ask(c, "2001:db8::7", Alt.Dns("2001:db8::7")))
            .Refuse("IPv4 address mapped to IPv6", TlsErrorReason.NameMismatch, c => Ask(c, "192.0.2.7", Alt.Ip("::ffff:192.0.2.7")))
            .Refuse("mapped IPv6 address against IPv4", TlsErrorReason.NameMismatch, c => Ask(c, "::ffff:192.0.2.7", Alt.Ip("192.0.2.7")))
            .Refuse("address with a mask", s_noAddress, c => Ask(c, "192.0.2.7", Alt.Subnet("192.0.2.7", "255.255.255.255")))
            .Refuse("address of 3 bytes", s_noAddress, c => Ask(c, "192.0.2.0", Alt.Ip([192, 0, 2])))
            .Refuse("address of no byte", s_noAddress, c => Ask(c, "0.0.0.0", Alt.Ip([])))
            .Refuse("DNS name as an address", s_noAddress, c => Ask(c, Chain.Host, Alt.Ip(Der.Ascii(Chain.Host))))
            .Refuse("address for a DNS name", TlsErrorReason.NameMismatch, c => Ask(c, Chain.Host, Alt.Ip("192.0.2.7")))
            .From("RFC 9525, section 2")
            .Refuse("common name alone", TlsErrorReason.NameMismatch, c => c.Leaf.Subject($"CN={Chain.Host}").Without(Oids.AlternativeName))
            .Refuse("common name beside another name", TlsErrorReason.NameMismatch, c =>
            {
                c.Leaf.Subject($"CN={Chain.Host}");
                Ask(c, Chain.Host, Alt.Dns("other.example.com"));
            })
            .Refuse("common name beside a mailbox", TlsErrorReason.NameMismatch, c =>
            {
                c.Leaf.Subject($"CN={Chain.Host}");
                Ask(c, Chain.Host, Alt.Mail("a@example.com"));
            })
            .Refuse("address as common name", TlsErrorReason.NameMismatch, c =>
            {
                c.Leaf.Subject("CN=192.0.2.7").Without(Oids.AlternativeName);
                c.Name = "192.0.2.7";
            })
            .Accept("common name of somebody else", c => c.Leaf.Subject("CN=other.example.com"))
            .Refuse("URI", TlsErrorReason.NameMismatch, c => Ask(c, Chain.Host, Alt.Uri($"https://{Chain.Host}/")))
            .Refuse("URI that is the bare host", TlsErrorReason.NameMismatch, c => Ask(c, Chain.Host, Alt.Uri(Chain.Host)))
            .Refuse("mailbox", TlsErrorReason.NameMismatch, c => Ask(c, Chain.Host, Alt.Mail($"a@{Chain.Host}")))
            .Refuse("directory name", TlsErrorReason.NameMismatch, c => Ask(c, Chain.Host, Alt.Directory($"CN={Chain.Host}")))
            .Refuse("other name", TlsErrorReason.NameMismatch, c => Ask(c, Chain.Host, Alt.Principal(Chain.Host)))
            .From("RFC 5280, section 4.2.1.6")
            .Accept("subject empty, names critical", c => c.Leaf.Subject(X500.Empty).Critical(Oids.AlternativeName, true));
    }

    private static IEnumerable<(string Id, string Name, string Presented)> Matching() =>
    [
        ("exact", "www.example.com", "www.example.com"),
        ("case of the certificate", "www.example.com", "WWW.Example.COM"),
        ("case of the question", "WWW.EXAMPLE.com", "www.example.com"),
        ("dot at the end of the question", "www.example.com.", "www.example.com"),
        ("one label", "localhost", "localhost"),
        ("deep", "a.b.c.d.e.example.com", "a.b.c.d.e.example.com"),
        ("underscore", "a_b.example.com", "a_b.example.com"),
        ("digits", "123.example.com", "123.example.com"),
        ("A-label", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("U-label asked, A-label presented", "b\u00fccher.example", "xn--bcher-kva.example"),
        ("label of 63 characters", $"{new string('a', 63)}.example.com", $"{new string('a', 63)}.example.com"),
        ("wildcard", "www.example.com", "*.example.com"),
        ("wildcard, case", "WWW.example.com", "*.EXAMPLE.com"),
        ("wildcard over an A-label", "xn--bcher-kva.example.com", "*.example.com"),
        ("wildcard over an underscore", "_x.example.com", "*.example.com"),
        ("wildcard deep down", "www.a.b.example.com", "*.a.b.example.com"),
    ];

    private static IEnumerable<(string Id, string Name, string Presented)> Different() =>
    [
        ("another domain", "www.example.com", "www.example.org"),
        ("another host", "www.example.com", "ftp.example.com"),
        ("name below", "example.com", "www.example.com"),
        ("name above", "www.example.com", "example.com"),
        ("name cut short", "www.example.com", "www.example.co"),
        ("name that goes on", "www.example.com", "www.example.com.evil.test"),
        ("name ending the same", "www.example.com", "evilwww.example.com"),
        ("wildcard over no label", "example.com", "*.example.com"),
        ("wildcard over two labels", "a.b.example.com", "*.example.com"),
        ("wildcard of another domain", "www.example.com", "*.example.org"),
        ("wildcard with an empty label", "www.example.com", "*..com"),
        ("partial wildcard, start", "www.example.com", "w*.example.com"),
        ("partial wildcard, end", "www.example.com", "*w.example.com"),
        ("partial wildcard, middle", "www.example.com", "w*w.example.com"),
        ("two stars in a label", "www.example.com", "**.example.com"),
        ("two wildcards", "www.example.com", "*.*.com"),
        ("wildcard in the middle", "www.sub.example.com", "www.*.example.com"),
        ("wildcard at the end", "www.example.com", "www.example.*"),
        ("wildcard below a top-level domain", "example.com", "*.com"),
        ("wildcard alone", "localhost", "*"),
        ("wildcard alone for a long name", "www.example.com", "*"),
        ("wildcard in an A-label", "xn--bcher-kva.example.com", "xn--*.example.com"),
        ("wildcard at the end of an A-label", "xn--bcher-kva.example.com", "xn--bcher-*.example.com"),
        ("wildcard as the question has it", "www.example.com", "*.www.example.com"),
        ("U-label presented", "xn--bcher-kva.example", "b\u00fccher.example"),
        ("dot at the end of the certificate's", "www.example.com", "www.example.com."),
        ("dot at the start of the certificate's", "www.example.com", ".example.com"),
        ("empty", "www.example.com", ""),
        ("a dot", "www.example.com", "."),
        ("zero byte at the end", "www.example.com", "www.example.com\0"),
        ("zero byte in the middle", "www.example.com", "www.example.com\0.evil.test"),
        ("space in front", "www.example.com", " www.example.com"),
        ("space behind", "www.example.com", "www.example.com "),
        ("with a port", "www.example.com", "www.example.com:443"),
        ("with a scheme", "www.example.com", "https://www.example.com"),
    ];

    private static void Ask(Chain chain, string name, params byte[][] presented)
    {
        chain.Name = name;
        chain.Leaf.Names(presented);
    }
}
