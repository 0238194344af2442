namespace TlsSimple.Unit.Corpus;

/// <summary>Which name a certificate's issuer must have (RFC 5280, section 6.1.3, step a.4, with the comparison of section 7.1).</summary>
internal static class IssuerNameCases
{
    private const string Authority = "C=GB/O=Corpus/CN=Corpus CA";

    public static CaseList All() => new CaseList("issuer-name", "RFC 5280, section 7.1")
        .Accept("the same bytes", c => c.Leaf.Issuer(X500.Of(Authority)))
        .Accept("another type of string", c => c.Leaf.Issuer(X500.Of(Authority, Der.Printable)))
        .Accept("case", c => c.Leaf.Issuer(X500.Of(Authority.ToUpperInvariant())))
        .Accept("PrintableString in both", c =>
        {
            c.Authority.Subject(X500.Of(Authority, Der.Printable));
            c.Leaf.Issuer(X500.Of(Authority, Der.Printable));
        })
        .Accept("TeletexString in both", c =>
        {
            c.Authority.Subject(X500.Of(Authority, Der.Teletex));
            c.Leaf.Issuer(X500.Of(Authority, Der.Teletex));
        })
        .Accept("BMPString in both", c =>
        {
            c.Authority.Subject(X500.Of(Authority, Der.Bmp));
            c.Leaf.Issuer(X500.Of(Authority, Der.Bmp));
        })
        .Accept("set of two attributes in both", c => c.Authority.Subject("C=GB/O=Corpus+OU=Chains/CN=Corpus CA"))
        .Accept("characters beyond ASCII", c => c.Authority.Subject("C=DE/O=B\u00fccher \u4e66/CN=\ud83d\udcd6"))
        .Accept("domain components", c => c.Authority.Subject("DC=com/DC=example/CN=Corpus CA"))
        .Accept("mailbox", c => c.Authority.Subject("C=GB/O=Corpus/E=ca@example.com"))
        .Accept("many parts", c => c.Authority.Subject("C=GB/O=Corpus/" + string.Join('/', Enumerable.Range(0, 20).Select(i => $"OU=Unit {i}"))))
        .From("RFC 5280, section 6.1.3, step a.4")
        .Refuse("another name", TlsErrorReason.UnknownIssuer, c => c.Leaf.Issuer(X500.Of("C=GB/O=Corpus/CN=Another CA")))
        .Refuse("a part more", TlsErrorReason.UnknownIssuer, c => c.Leaf.Issuer(X500.Of($"{Authority}/OU=More")))
        .Refuse("a part less", TlsErrorReason.UnknownIssuer, c => c.Leaf.Issuer(X500.Of("C=GB/O=Corpus")))
        .Refuse("the same parts in another order", TlsErrorReason.UnknownIssuer, c => c.Leaf.Issuer(X500.Of("C=GB/CN=Corpus CA/O=Corpus")))
        .Refuse("two parts in one set", TlsErrorReason.UnknownIssuer, c => c.Leaf.Issuer(X500.Of("C=GB/O=Corpus+CN=Corpus CA")))
        .Refuse("the same value of another attribute", TlsErrorReason.UnknownIssuer, c => c.Leaf.Issuer(X500.Of("C=GB/O=Corpus/OU=Corpus CA")))
        .Refuse("another name in a CA", TlsErrorReason.UnknownIssuer, c => c.Authority.Issuer(X500.Of("C=GB/O=Corpus/CN=Another Root")))
        .Refuse("zero byte behind the name", TlsErrorReason.UnknownIssuer, c => c.Leaf.Issuer(X500.Of($"{Authority}\0")));
}
