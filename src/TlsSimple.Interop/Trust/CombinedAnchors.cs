namespace TlsSimple;

/// <summary>The anchors of several sources, each certificate once. A new union is made when one of them has changed.</summary>
internal sealed class CombinedAnchors(AnchorSource[] parts) : AnchorSource
{
    private volatile Union? _union;

    public override AnchorIndex Current
    {
        get
        {
            Union? union = _union;
            AnchorIndex[]? changed = null;
            for (int i = 0; i < parts.Length; i++)
            {
                AnchorIndex part = parts[i].Current;
                if (union is null || !ReferenceEquals(part, union.Parts[i]))
                {
                    changed ??= union is null ? new AnchorIndex[parts.Length] : [.. union.Parts];
                    changed[i] = part;
                }
            }

            // Two threads may both make one; either is right.
            return changed is null ? union!.Anchors : (_union = new Union(changed, Unite(changed))).Anchors;
        }
    }

    public override string Description => string.Join(" and ", parts.Select(part => part.Description));

    /// <summary>The entries are shared, so that what one use has taken apart is so for all.</summary>
    private static AnchorIndex Unite(AnchorIndex[] parts)
    {
        var builder = new AnchorIndexBuilder();
        foreach (AnchorIndex part in parts)
        {
            builder.SkippedCount += part.SkippedAtLoad;
            foreach (AnchorEntry entry in part.Entries)
            {
                builder.Add(entry);
            }
        }

        return builder.Build(string.Join(" and ", parts.Select(part => part.Description)));
    }

    private sealed record Union(AnchorIndex[] Parts, AnchorIndex Anchors);
}
