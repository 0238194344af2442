namespace TlsSimple.Unit.Corpus;

/// <summary>
/// Name constraints on mailboxes (RFC 5280, section 4.2.1.10): a mailbox, every mailbox at a host, or every one at the hosts
/// below a domain. The names stand beside the host that is asked for.
/// </summary>
internal static class MailConstraintCases
{
    private const TlsErrorReason Violation = TlsErrorReason.NameConstraintViolation;

    public static CaseList All()
    {
        CaseList cases = new("mail-constraint", "RFC 5280, section 4.2.1.10");
        foreach ((string id, string constraint, string mailbox) in Within())
        {
            cases.Accept($"permitted, {id}", c => With(c, mailbox).Permit(Alt.Mail(constraint)));
            cases.Refuse($"excluded, {id}", Violation, c => With(c, mailbox).Exclude(Alt.Mail(constraint)));
        }

        foreach ((string id, string constraint, string mailbox) in Without())
        {
            cases.Refuse($"permitted, {id}", Violation, c => With(c, mailbox).Permit(Alt.Mail(constraint)));
            cases.Accept($"excluded, {id}", c => With(c, mailbox).Exclude(Alt.Mail(constraint)));
        }

        foreach (string mailbox in (string[])["alice", "", "@example.com", "alice@", "a@b@example.com", "alice@exa mple.com"])
        {
            cases.Refuse($"permitted, no mailbox: \"{mailbox}\"", Violation, c => With(c, mailbox).Permit(Alt.Mail("example.com")));
            cases.Refuse($"excluded, no mailbox: \"{mailbox}\"", Violation, c => With(c, mailbox).Exclude(Alt.Mail("example.org")));
        }

        foreach (string constraint in (string[])["a@b@example.com", "alice@", "*.example.com"])
        {
            cases.RefuseByDefault(
                $"permitted, malformed: \"{constraint}\"",
                [Violation, TlsErrorReason.MalformedCertificate, TlsErrorReason.CertificateProfile, TlsErrorReason.UnknownIssuer],
                c => With(c, "alice@example.com").Permit(Alt.Mail(constraint)));
        }

        return cases
            .Refuse("excluded, dot behind the host", Violation, c => With(c, "alice@example.com.").Exclude(Alt.Mail("example.com")))
            .From("RFC 5280, section 4.2.1.10: emailAddress in the subject")
            .Accept("in the subject, permitted", c => InSubject(c, "alice@example.com").Permit(Alt.Mail("example.com")))
            .Refuse("in the subject, not permitted", Violation, c => InSubject(c, "alice@example.org").Permit(Alt.Mail("example.com")))
            .Refuse("in the subject, excluded", Violation, c => InSubject(c, "alice@example.com").Exclude(Alt.Mail("example.com")))
            .Accept("in the subject, not excluded", c => InSubject(c, "alice@example.org").Exclude(Alt.Mail("example.com")));
    }

    private static IEnumerable<(string Id, string Constraint, string Mailbox)> Within() =>
    [
        ("the mailbox itself", "alice@example.com", "alice@example.com"),
        ("the mailbox, case of the host", "alice@EXAMPLE.com", "alice@example.COM"),
        ("at the host", "example.com", "alice@example.com"),
        ("at the host, case", "EXAMPLE.com", "alice@example.COM"),
        ("below the domain", ".example.com", "alice@mail.example.com"),
        ("deep below the domain", ".example.com", "alice@a.b.example.com"),
    ];

    private static IEnumerable<(string Id, string Constraint, string Mailbox)> Without() =>
    [
        ("another mailbox", "alice@example.com", "bob@example.com"),
        ("the mailbox, case of the local part", "alice@example.com", "Alice@example.com"),
        ("the mailbox at another host", "alice@example.com", "alice@example.org"),
        ("at another host", "example.com", "alice@example.org"),
        ("at a host below", "example.com", "alice@mail.example.com"),
        ("at the domain itself", ".example.com", "alice@example.com"),
        ("below another domain", ".example.com", "alice@mail.example.org"),
        ("the same end within a label", ".example.com", "alice@badexample.com"),
    ];

    private static Draft With(Chain chain, string mailbox)
    {
        chain.Leaf.Names(Alt.Dns(Chain.Host), Alt.Mail(mailbox));
        return chain.Authority;
    }

    /// <summary>A client's certificate, which need not have alternative names.</summary>
    private static Draft InSubject(Chain chain, string mailbox)
    {
        chain.Purpose = CertificatePurpose.Client;
        chain.Name = null;
        chain.Leaf.Purposes(Oids.ClientAuth).Subject($"C=GB/O=Corpus/CN=Alice/E={mailbox}").Without(Oids.AlternativeName);
        return chain.Authority;
    }
}
