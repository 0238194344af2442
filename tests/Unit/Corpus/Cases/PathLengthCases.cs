namespace TlsSimple.Unit.Corpus;

/// <summary>
/// Path length constraints (RFC 5280, sections 4.2.1.9 and 6.1.4, steps l and m) and the caller's own limit: self-issued
/// certificates do not count, nor does the leaf.
/// </summary>
internal static class PathLengthCases
{
    private const TlsErrorReason TooLong = TlsErrorReason.PathLengthExceeded;

    public static CaseList All() => new CaseList("path-length", "RFC 5280, section 4.2.1.9")
        .Accept("0 with a leaf below", c => c.Authority.PathLength(0))
        .Refuse("0 with a CA below", TooLong, c => c.Line(c.Authority.PathLength(0), 1, line => Below(c, line)))
        .Accept("1 with a CA below", c => c.Line(c.Authority.PathLength(1), 1, line => Below(c, line)))
        .Refuse("1 with two CAs below", TooLong, c => c.Line(c.Authority.PathLength(1), 2, line => Below(c, line)))
        .Accept("2 with two CAs below", c => c.Line(c.Authority.PathLength(2), 2, line => Below(c, line)))
        .Accept("huge", c => c.Authority.PathLength(1_000_000))
        .Accept("0 in a root with a leaf below", c =>
        {
            c.Root.PathLength(0);
            c.LeafOfRoot();
        })
        .Refuse("0 in a root with a CA below", TooLong, c => c.Root.PathLength(0))
        .Accept("1 in a root with a CA below", c => c.Root.PathLength(1))
        .Refuse("1 in a root with two CAs below", TooLong, c => c.Line(c.Root.PathLength(1), 2, line => c.IssueLeaf(line[^1])))
        .Accept("more below than above", c => c.Line(c.Root.PathLength(1), 1, line => c.IssueLeaf(line[0].PathLength(7))))
        .Refuse("more below than above does not help", TooLong, c => c.Line(c.Root.PathLength(1), 2, line =>
        {
            line[0].PathLength(7);
            c.IssueLeaf(line[1]);
        }))
        .Refuse("the lowest is too strict", TooLong, c => c.Line(c.Root.PathLength(5), 3, line =>
        {
            line[0].PathLength(4);
            line[1].PathLength(0);
            c.IssueLeaf(line[2]);
        }))
        .Accept("counting down", c => c.Line(c.Root.PathLength(3), 3, line =>
        {
            line[0].PathLength(2);
            line[1].PathLength(1);
            line[2].PathLength(0);
            c.IssueLeaf(line[2]);
        }))
        .Accept("without a limit, six CAs", c => c.Line(c.Root, 6, line => c.IssueLeaf(line[^1])))
        .From("RFC 5280, section 6.1.4, step l")
        .Accept("self-issued does not count", c => SelfIssued(c, c.Root.PathLength(1)))
        .Accept("self-issued below 0 does not count", c => SelfIssued(c, c.Root.PathLength(1), authorityLength: 0))
        .Refuse("self-issued does not count, another CA does", TooLong, c =>
        {
            (Draft first, Draft again) = SelfIssued(c, c.Root.PathLength(1));
            Draft below = Chain.NewAuthority("Corpus CA below", again);
            c.IssueLeaf(below);
            c.Send(below, again, first);
        })
        .Accept("self-issued root does not count", c =>
        {
            c.Root.PathLength(1);
            Draft rollover = Draft.Authority("Corpus Root", c.Root).Subject(c.Root.Name).With(KeyPool.P256("new root key"));
            Draft authority = Chain.NewAuthority("Corpus CA below", rollover);
            c.IssueLeaf(authority);
            c.Send(authority, rollover);
        })
        .Accept("a leaf with its CA's name", c =>
        {
            c.Authority.PathLength(0);
            c.Leaf.Subject(c.Authority.Name);
        })
        .From("CertificateVerifierOptions.MaximumDepth")
        .Accept("maximum 0, leaf below the root", c =>
        {
            c.LeafOfRoot();
            c.MaxDepth = 0;
        })
        .Refuse("maximum 0, a CA between", TlsErrorReason.ChainTooLong, c => c.MaxDepth = 0)
        .Accept("maximum 1, a CA between", c => c.MaxDepth = 1)
        .Refuse("maximum 1, two CAs between", TlsErrorReason.ChainTooLong, c => c.Line(c.Root, 2, line =>
        {
            c.IssueLeaf(line[^1]);
            c.MaxDepth = 1;
        }))
        .Accept("maximum 1, the second CA self-issued", c =>
        {
            SelfIssued(c, c.Root);
            c.MaxDepth = 1;
        })
        .Accept("maximum 8, eight CAs", c => c.Line(c.Root, 8, line => c.IssueLeaf(line[^1])))
        .Refuse("maximum 8, nine CAs", TlsErrorReason.ChainTooLong, c => c.Line(c.Root, 9, line => c.IssueLeaf(line[^1])))
        .Accept("maximum 16, sixteen CAs", c => c.Line(c.Root, 16, line =>
        {
            c.IssueLeaf(line[^1]);
            c.MaxDepth = 16;
        }))
        .Refuse("maximum 16, seventeen CAs", TlsErrorReason.ChainTooLong, c => c.Line(c.Root, 17, line =>
        {
            c.IssueLeaf(line[^1]);
            c.MaxDepth = 16;
        }))
        .Accept("maximum 0, the leaf is the anchor", c =>
        {
            c.IssueLeaf(null);
            c.Send().Trust(c.Leaf);
            c.MaxDepth = 0;
        });

    /// <summary>The leaf below a line, which hangs below the CA that is sent as well.</summary>
    private static void Below(Chain chain, Draft[] line)
    {
        chain.IssueLeaf(line[^1]);
        chain.Send([.. chain.Sent, chain.Authority]);
    }

    /// <summary>The CA issues itself a certificate for a new key, which issues the leaf.</summary>
    private static (Draft First, Draft Again) SelfIssued(Chain chain, Draft root, int? authorityLength = null)
    {
        Draft first = Draft.Authority("Corpus CA", root).With(KeyPool.P256("old CA key"));
        if (authorityLength is int length)
        {
            first.PathLength(length);
        }

        Draft again = Draft.Authority("Corpus CA", first);
        chain.IssueLeaf(again);
        chain.Send(again, first);
        return (first, again);
    }
}
