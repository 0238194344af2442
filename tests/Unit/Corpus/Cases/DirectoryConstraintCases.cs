namespace TlsSimple.Unit.Corpus;

/// <summary>
/// Name constraints on directory names (RFC 5280, section 4.2.1.10): the first parts of a name, compared as section 7.1
/// wants it. They hold for subjects and for alternative names.
/// </summary>
internal static class DirectoryConstraintCases
{
    private const TlsErrorReason Violation = TlsErrorReason.NameConstraintViolation;
    private const string Server = "C=GB/O=Corpus/CN=Corpus Server";

    public static CaseList All() => new CaseList("directory-constraint", "RFC 5280, section 4.2.1.10")
        .Accept("permitted, first part", c => c.Authority.Permit(Alt.Directory("C=GB")))
        .Accept("permitted, first parts", c => c.Authority.Permit(Alt.Directory("C=GB/O=Corpus")))
        .Accept("permitted, the whole name", c => c.Authority.Permit(Alt.Directory(Server)))
        .Accept("permitted, every name", c => c.Authority.Permit(Alt.Directory(X500.Empty)))
        .Accept("permitted, one of two", c => c.Authority.Permit(Alt.Directory("C=FR"), Alt.Directory("C=GB")))
        .Refuse("permitted, another country", Violation, c => c.Authority.Permit(Alt.Directory("C=FR")))
        .Refuse("permitted, another organisation", Violation, c => c.Authority.Permit(Alt.Directory("C=GB/O=Another")))
        .Refuse("permitted, more parts than the name has", Violation, c => c.Authority.Permit(Alt.Directory($"{Server}/OU=More")))
        .Refuse("permitted, parts from the middle", Violation, c => c.Authority.Permit(Alt.Directory("O=Corpus")))
        .Refuse("permitted, parts in another order", Violation, c => c.Authority.Permit(Alt.Directory("O=Corpus/C=GB")))
        .Refuse("permitted, start of a value", Violation, c => c.Authority.Permit(Alt.Directory("C=GB/O=Corp")))
        .Refuse("excluded, first part", Violation, c => c.Authority.Exclude(Alt.Directory("C=GB")))
        .Refuse("excluded, the whole name", Violation, c => c.Authority.Exclude(Alt.Directory(Server)))
        .Refuse("excluded, every name", Violation, c => c.Authority.Exclude(Alt.Directory(X500.Empty)))
        .Accept("excluded, another country", c => c.Authority.Exclude(Alt.Directory("C=FR")))
        .Accept("excluded, more parts than the name has", c => c.Authority.Exclude(Alt.Directory($"{Server}/OU=More")))
        .Accept("excluded, another name in the same organisation", c => c.Authority.Exclude(Alt.Directory("C=GB/O=Corpus/CN=Another")))
        .From("RFC 5280, section 7.1")
        .Accept("permitted, case", c => c.Authority.Permit(Alt.Directory("C=gb/O=CORPUS")))
        .Refuse("excluded, case", Violation, c => c.Authority.Exclude(Alt.Directory("C=gb/O=CORPUS")))
        .Accept("permitted, another type of string", c => c.Authority.Permit(Alt.Directory(X500.Of("C=GB/O=Corpus", Der.Printable))))
        .Refuse("excluded, another type of string", Violation, c => c.Authority.Exclude(Alt.Directory(X500.Of("C=GB/O=Corpus", Der.Printable))))
        .Refuse("excluded, white space", Violation, c =>
        {
            c.Leaf.Subject("C=GB/O=Corpus  of   Chains");
            c.Authority.Exclude(Alt.Directory("C=GB/O= corpus of chains "));
        })
        .From("RFC 5280, section 4.2.1.10")
        .Refuse("alternative name not permitted", Violation, c =>
        {
            c.Authority.Permit(Alt.Directory("C=GB"));
            c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Directory("C=FR/O=Corpus"));
        })
        .Accept("subject and alternative name permitted", c =>
        {
            c.Authority.Permit(Alt.Directory("C=GB"));
            c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Directory("C=GB/O=Another"));
        })
        .Refuse("alternative name permitted, subject not", Violation, c =>
        {
            c.Authority.Permit(Alt.Directory("C=FR"));
            c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Directory("C=FR/O=Corpus"));
        })
        .Refuse("alternative name excluded", Violation, c =>
        {
            c.Authority.Exclude(Alt.Directory("C=FR"));
            c.Leaf.Names(Alt.Dns(Chain.Host), Alt.Directory("C=FR/O=Corpus"));
        })
        .Accept("empty subject is not constrained", c =>
        {
            c.Authority.Permit(Alt.Directory("C=FR"));
            c.Leaf.Subject(X500.Empty).Critical(Oids.AlternativeName, true);
        })
        .Refuse("subject of a CA further down", Violation, c => c.Root.Permit(Alt.Directory("C=FR")))
        .Accept("subjects of CA and leaf", c => c.Root.Permit(Alt.Directory("C=GB/O=Corpus")))
        .Refuse("subject of the leaf, the CA's is permitted", Violation, c =>
        {
            c.Root.Permit(Alt.Directory("C=GB"));
            c.Leaf.Subject("C=FR/O=Corpus/CN=Corpus Server");
        })
        .Accept("set of two attributes", c =>
        {
            c.Leaf.Subject("C=GB/O=Corpus+OU=Chains/CN=Corpus Server");
            c.Authority.Permit(Alt.Directory("C=GB/O=Corpus+OU=Chains"));
        })
        .Refuse("one attribute of a set of two", Violation, c =>
        {
            c.Leaf.Subject("C=GB/O=Corpus+OU=Chains/CN=Corpus Server");
            c.Authority.Permit(Alt.Directory("C=GB/O=Corpus"));
        });
}
