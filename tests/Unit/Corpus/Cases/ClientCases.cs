namespace TlsSimple.Unit.Corpus;

/// <summary>A TLS client's certificate (RFC 5280, section 4.2.1.12: clientAuth): the rules are those for servers, and no name is asked for.</summary>
internal static class ClientCases
{
    public static CaseList All() => new CaseList("client", "RFC 5280, section 4.2.1.12")
        .Accept("for clients", c => Client(c))
        .Accept("for clients and servers", c => Client(c).Purposes(Oids.ClientAuth, Oids.ServerAuth))
        .Accept("without purposes", c => Client(c).Without(Oids.ExtendedKeyUsage))
        .Refuse("for servers", TlsErrorReason.WrongUsage, c => Client(c).Purposes(Oids.ServerAuth))
        .Refuse("for mail", TlsErrorReason.WrongUsage, c => Client(c).Purposes(Oids.EmailProtection))
        .Accept("CA for clients", c =>
        {
            Client(c);
            c.Authority.Purposes(Oids.ClientAuth);
        })
        .Refuse("CA for servers", TlsErrorReason.WrongUsage, c =>
        {
            Client(c);
            c.Authority.Purposes(Oids.ServerAuth);
        })
        .Accept("without names", c => Client(c).Without(Oids.AlternativeName))
        .Accept("with a mailbox", c => Client(c).Names(Alt.Mail("alice@example.com")))
        .Refuse("key for encipherment alone", TlsErrorReason.WrongUsage, c => Client(c).KeyUsage(ExtensionValue.KeyEncipherment))
        .Refuse("expired", TlsErrorReason.Expired, c => Client(c).Expired())
        .Refuse("of a stranger", [TlsErrorReason.UnknownIssuer, TlsErrorReason.BadSignature], c =>
        {
            Client(c);
            c.Trust(Draft.Root("Another Root"));
        })
        .Refuse("mailbox that is excluded", TlsErrorReason.NameConstraintViolation, c =>
        {
            Client(c).Names(Alt.Mail("alice@example.com"));
            c.Authority.Exclude(Alt.Mail("example.com"));
        })
        .From("RFC 9525, section 6")
        .Accept("with a name that is asked for", c =>
        {
            Client(c);
            c.Name = Chain.Host;
        })
        .Refuse("with another name than is asked for", TlsErrorReason.NameMismatch, c =>
        {
            Client(c);
            c.Name = "other.example.com";
        });

    private static Draft Client(Chain chain)
    {
        chain.Purpose = CertificatePurpose.Client;
        chain.Name = null;
        return chain.Leaf.Purposes(Oids.ClientAuth);
    }
}
