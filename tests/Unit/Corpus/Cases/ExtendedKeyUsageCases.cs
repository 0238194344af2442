namespace TlsSimple.Unit.Corpus;

/// <summary>
/// Purposes (RFC 5280, section 4.2.1.12, and the baseline requirements, sections 7.1.2.7.10 and 7.1.2.10.6): from the leaf
/// to the CA below the root, each that names purposes must name the one that is asked for.
/// </summary>
internal static class ExtendedKeyUsageCases
{
    public static CaseList All()
    {
        CaseList cases = new CaseList("extended-key-usage", "RFC 5280, section 4.2.1.12")
            .Accept("absent in a leaf", c => c.Leaf.Without(Oids.ExtendedKeyUsage))
            .Accept("server and client", c => c.Leaf.Purposes(Oids.ServerAuth, Oids.ClientAuth))
            .Accept("client and server", c => c.Leaf.Purposes(Oids.ClientAuth, Oids.ServerAuth))
            .Refuse("client alone", TlsErrorReason.WrongUsage, c => c.Leaf.Purposes(Oids.ClientAuth))
            .Refuse("code signing alone", TlsErrorReason.WrongUsage, c => c.Leaf.Purposes(Oids.CodeSigning))
            .Refuse("unknown purpose alone", TlsErrorReason.WrongUsage, c => c.Leaf.Purposes(Oids.UnknownPurpose))
            .RefuseForm("any alone", [TlsErrorReason.WrongUsage], c => c.Leaf.Purposes(Oids.AnyPurpose))
            .Accept("CA for servers", c => c.Authority.Purposes(Oids.ServerAuth))
            .Accept("CA for servers and clients", c => c.Authority.Purposes(Oids.ServerAuth, Oids.ClientAuth))
            .Refuse("CA for clients alone", TlsErrorReason.WrongUsage, c => c.Authority.Purposes(Oids.ClientAuth))
            .Refuse("CA for clients alone, the leaf without purposes", TlsErrorReason.WrongUsage, c =>
            {
                c.Authority.Purposes(Oids.ClientAuth);
                c.Leaf.Without(Oids.ExtendedKeyUsage);
            })
            .Refuse("CA for code alone", TlsErrorReason.WrongUsage, c => c.Authority.Purposes(Oids.CodeSigning))
            .Refuse("the upper of two CAs for clients alone", TlsErrorReason.WrongUsage, c => c.Line(c.Root, 2, line =>
            {
                line[0].Purposes(Oids.ClientAuth);
                c.IssueLeaf(line[1]);
            }))
            .Refuse("the lower of two CAs for clients alone", TlsErrorReason.WrongUsage, c => c.Line(c.Root, 2, line =>
            {
                line[1].Purposes(Oids.ClientAuth);
                c.IssueLeaf(line[1]);
            }))
            .Accept("both of two CAs for servers", c => c.Line(c.Root, 2, line =>
            {
                line[0].Purposes(Oids.ServerAuth, Oids.ClientAuth);
                line[1].Purposes(Oids.ServerAuth);
                c.IssueLeaf(line[1]);
            }))
            .From("CA/Browser Forum baseline requirements, section 7.1.2.7.10")
            .RefuseForm("server and any", c => c.Leaf.Purposes(Oids.ServerAuth, Oids.AnyPurpose))
            .RefuseForm("critical in a leaf", c => c.Leaf.Critical(Oids.ExtendedKeyUsage, true))
            .From("CA/Browser Forum baseline requirements, section 7.1.2.1.2")
            .RefuseForm("server in a root", c => c.Root.Purposes(Oids.ServerAuth))
            .RefuseForm("server in a root with a leaf below", c =>
            {
                c.Root.Purposes(Oids.ServerAuth);
                c.LeafOfRoot();
            })
            .From("CA/Browser Forum baseline requirements, section 7.1.2.10.6");
        foreach ((string id, string oid) in new[]
        {
            ("code signing", Oids.CodeSigning),
            ("e-mail protection", Oids.EmailProtection),
            ("time stamping", Oids.TimeStamping),
            ("OCSP signing", Oids.OcspSigning),
            ("any", Oids.AnyPurpose),
            ("precertificate signing", Oids.PrecertificateSigning),
        })
        {
            cases.RefuseForm($"CA for servers and {id}", c => c.Authority.Purposes(Oids.ServerAuth, oid));
        }

        return cases;
    }
}
