using System.Collections;

namespace TlsSimple.Unit.Corpus;

/// <summary>The cases of one family of rules.</summary>
/// <param name="family">The first part of the identifiers.</param>
/// <param name="source">Where the rules stand; <see cref="From"/> names another place for the cases after it.</param>
internal sealed class CaseList(string family, string source) : IEnumerable<CorpusCase>
{
    private readonly List<CorpusCase> _cases = [];
    private string _source = source;

    public CaseList From(string source)
    {
        _source = source;
        return this;
    }

    /// <summary>A chain that is accepted; nothing to build is the chain as it stands.</summary>
    public CaseList Accept(string id, Action<Chain> build) => Add(id, build, [], []);

    /// <summary>A chain that is refused, whatever the options.</summary>
    public CaseList Refuse(string id, TlsErrorReason reason, Action<Chain> build) => Refuse(id, [reason], build);

    /// <summary>The same where several reasons are equally good.</summary>
    public CaseList Refuse(string id, TlsErrorReason[] reasons, Action<Chain> build) => Add(id, build, reasons, reasons);

    /// <summary>A chain whose only fault is one of form, which <see cref="CertificateVerifierOptions.DangerousIgnoreCertificateProfile"/> forgives.</summary>
    public CaseList RefuseForm(string id, Action<Chain> build) => Add(id, build, [TlsErrorReason.CertificateProfile], []);

    /// <summary>The same where the form is not the only name that the fault may have.</summary>
    public CaseList RefuseForm(string id, TlsErrorReason[] others, Action<Chain> build) =>
        Add(id, build, [TlsErrorReason.CertificateProfile, .. others], []);

    /// <summary>A chain that is refused by default. Whether the rule is one of form is open, so without the profile nothing is expected.</summary>
    public CaseList RefuseByDefault(string id, TlsErrorReason[] reasons, Action<Chain> build) => Add(id, build, reasons, null);

    public IEnumerator<CorpusCase> GetEnumerator() => _cases.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private CaseList Add(string id, Action<Chain> build, TlsErrorReason[] expected, TlsErrorReason[]? expectedWithoutProfile)
    {
        var chain = new Chain();
        build(chain);
        _cases.Add(new CorpusCase
        {
            Id = $"{family}/{id}",
            Why = _source,
            Peer = chain.Leaf.Encoded,
            Intermediates = [.. chain.Sent.Select(draft => draft.Encoded)],
            Anchors = [.. chain.Anchors.Select(draft => draft.Encoded)],
            Name = chain.Name,
            Time = chain.Time,
            Purpose = chain.Purpose,
            MaxDepth = chain.MaxDepth,
            Limit = chain.Limit,
            Expected = expected,
            ExpectedWithoutProfile = expectedWithoutProfile,
            PeerKey = chain.Leaf.Key,
        });
        return this;
    }
}
