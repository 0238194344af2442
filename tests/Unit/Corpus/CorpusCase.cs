namespace TlsSimple.Unit.Corpus;

/// <summary>A chain and what is to be said of it.</summary>
internal sealed record CorpusCase
{
    /// <summary>The family and the case: <c>"key-usage/leaf without digitalSignature"</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The rule that decides, with its source.</summary>
    public required string Why { get; init; }

    public required byte[] Peer { get; init; }

    /// <summary>What the peer sends besides, in this order; it need not parse.</summary>
    public required IReadOnlyList<byte[]> Intermediates { get; init; }

    public required IReadOnlyList<byte[]> Anchors { get; init; }

    public required string? Name { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required CertificatePurpose Purpose { get; init; }

    /// <summary>As <see cref="CertificateVerifierOptions.MaximumDepth"/>.</summary>
    public required int MaxDepth { get; init; }

    /// <summary>Which reasons may come first; none: the chain is accepted.</summary>
    public required IReadOnlyList<TlsErrorReason> Expected { get; init; }

    /// <summary>Which reasons may come first if breaches of the profile are not looked at; none: it is accepted then; <c>null</c>: nobody said.</summary>
    public required IReadOnlyList<TlsErrorReason>? ExpectedWithoutProfile { get; init; }

    /// <summary>The longest that a verdict may take; <c>null</c> where nothing provokes long ones.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>The peer's key, if there is a private one.</summary>
    public required ForgeKey PeerKey { get; init; }

    public bool IsAccepted => Expected.Count == 0;

    public override string ToString() => Id;
}
