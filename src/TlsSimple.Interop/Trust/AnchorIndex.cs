namespace TlsSimple;

/// <summary>Trust anchors to look up: each certificate once, in the order of the source. Immutable but for what lookups take apart; thread-safe.</summary>
internal sealed class AnchorIndex
{
    public const string SystemDescription = "the system's trust anchors";

    private readonly AnchorEntry[] _entries;

    /// <summary>Those of <see cref="_entries"/>, side by side: to search 140 of them takes a few nanoseconds and no table.</summary>
    private readonly int[] _sketches;

    /// <summary>See <see cref="AnchorIndexBuilder"/>.</summary>
    public AnchorIndex(AnchorEntry[] entries, string description, int skippedAtLoad = 0)
    {
        _entries = entries;
        _sketches = Array.ConvertAll(entries, entry => entry.Sketch);
        SkippedAtLoad = skippedAtLoad;
        Description = description;
    }

    /// <summary>How many anchors there are, those included of which a lookup found that they cannot serve.</summary>
    public int Count => _entries.Length;

    /// <summary>
    /// How many certificates were passed over so far: at loading those that do not begin as certificates do, at lookup those
    /// that do not parse or whose key cannot serve. Always 0 for what a caller named.
    /// </summary>
    public int SkippedCount => SkippedAtLoad + _entries.Count(entry => entry.IsSkipped);

    /// <summary>Whose anchors they are, for a sentence: "the system's trust anchors (…)".</summary>
    public string Description { get; }

    /// <summary>The part of <see cref="SkippedCount"/> that was found at loading.</summary>
    public int SkippedAtLoad { get; }

    /// <summary>All of them, in the order of the source.</summary>
    public IReadOnlyList<AnchorEntry> Entries => _entries;

    /// <summary>The usable anchors of that subject: of the same bytes, or of the same name by RFC 5280, section 7.1.</summary>
    public IReadOnlyList<AnchorEntry> FindBySubject(DistinguishedName name)
    {
        if (!SubjectSketch.TryCompute(name.Der.Span, out int sketch))
        {
            return [];
        }

        List<AnchorEntry>? found = null;
        for (int i = Next(sketch, 0); i >= 0; i = Next(sketch, i + 1))
        {
            if (_entries[i].HasSubject(name) && _entries[i].Certificate is not null)
            {
                (found ??= []).Add(_entries[i]);
            }
        }

        return found ?? (IReadOnlyList<AnchorEntry>)[];
    }

    /// <summary>Whether exactly this certificate is a usable anchor.</summary>
    public bool Contains(ReadOnlySpan<byte> der)
    {
        if (!SubjectSketch.TryFind(der, out int start, out int length) || !SubjectSketch.TryCompute(der.Slice(start, length), out int sketch))
        {
            return false;
        }

        for (int i = Next(sketch, 0); i >= 0; i = Next(sketch, i + 1))
        {
            if (_entries[i].Der.Span.SequenceEqual(der))
            {
                return _entries[i].Certificate is not null;
            }
        }

        return false;
    }

    /// <summary>Whether these are the same certificates in the same order.</summary>
    public bool HasSameCertificates(AnchorIndex other)
    {
        if (!_sketches.AsSpan().SequenceEqual(other._sketches))
        {
            return false;
        }

        for (int i = 0; i < _entries.Length; i++)
        {
            if (!_entries[i].Der.Span.SequenceEqual(other._entries[i].Der.Span))
            {
                return false;
            }
        }

        return true;
    }

    private int Next(int sketch, int from)
    {
        int found = _sketches.AsSpan(from).IndexOf(sketch);
        return found < 0 ? -1 : from + found;
    }
}
