namespace TlsSimple.Unit.Corpus;

/// <summary>
/// What a case is made of: a root that is trusted, a CA below it that is sent, a server's certificate, and the question
/// about it. As it stands it is accepted.
/// </summary>
internal sealed class Chain
{
    public const string Host = "www.example.com";

    public Chain()
    {
        Root = Draft.Root();
        Authority = Draft.Authority("Corpus CA", Root);
        Leaf = Draft.Leaf(Authority);
        Sent = [Authority];
        Anchors = [Root];
    }

    public Draft Root { get; }

    public Draft Authority { get; }

    public Draft Leaf { get; set; }

    /// <summary>What the peer sends after its own certificate.</summary>
    public List<Draft> Sent { get; private set; }

    public List<Draft> Anchors { get; private set; }

    public string? Name { get; set; } = Host;

    public DateTimeOffset Time { get; set; } = Draft.Now;

    public CertificatePurpose Purpose { get; set; } = CertificatePurpose.Server;

    public int MaxDepth { get; set; } = 8;

    public TimeSpan? Limit { get; set; }

    /// <summary>Another CA; to be sent or trusted by who makes it.</summary>
    public static Draft NewAuthority(string commonName, Draft issuer) => Draft.Authority(commonName, issuer);

    /// <summary>A new leaf by that issuer takes the place of the leaf.</summary>
    public Draft IssueLeaf(Draft? issuer) => Leaf = Draft.Leaf(issuer);

    /// <summary>Sends exactly these after the leaf.</summary>
    public Chain Send(params Draft[] drafts)
    {
        Sent = [.. drafts];
        return this;
    }

    /// <summary>Trusts exactly these.</summary>
    public Chain Trust(params Draft[] drafts)
    {
        Anchors = [.. drafts];
        return this;
    }

    /// <summary>The leaf directly below the root: nothing is sent but it.</summary>
    public Draft LeafOfRoot()
    {
        Sent = [];
        return IssueLeaf(Root);
    }

    /// <summary>
    /// CAs below one another, the first below <paramref name="above"/>; all are sent, the lowest first, and given to
    /// <paramref name="use"/>, the highest first.
    /// </summary>
    public void Line(Draft above, int count, Action<Draft[]> use)
    {
        var line = new Draft[count];
        for (int i = 0; i < count; i++)
        {
            line[i] = above = Draft.Authority($"Corpus CA {i + 1}", above);
        }

        Sent = [.. line.Reverse()];
        use(line);
    }
}
