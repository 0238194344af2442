using System.Runtime.InteropServices;

namespace TlsSimple;

/// <summary>Gathers trust anchors for an <see cref="AnchorIndex"/>, each certificate once.</summary>
internal sealed class AnchorIndexBuilder
{
    private readonly List<AnchorEntry> _entries = [];
    private readonly List<int> _sketches = [];

    /// <summary>How many certificates were passed over.</summary>
    public int SkippedCount { get; set; }

    public int Count => _entries.Count;

    /// <summary>Adds an anchor unless the same certificate is there already.</summary>
    public void Add(AnchorEntry entry)
    {
        Span<int> sketches = CollectionsMarshal.AsSpan(_sketches);
        for (int i = 0, found; (found = sketches[i..].IndexOf(entry.Sketch)) >= 0; i++)
        {
            i += found;
            if (_entries[i].Der.Span.SequenceEqual(entry.Der.Span))
            {
                return;
            }
        }

        _entries.Add(entry);
        _sketches.Add(entry.Sketch);
    }

    /// <summary>Adds a certificate of a bundle, which need not be usable.</summary>
    /// <param name="der">The certificate; kept, not copied.</param>
    public void AddLenient(ReadOnlyMemory<byte> der)
    {
        if (AnchorEntry.TryCreate(der) is { } entry)
        {
            Add(entry);
        }
        else
        {
            SkippedCount++;
        }
    }

    /// <summary>What was gathered; <paramref name="description"/> is <see cref="AnchorIndex.Description"/>.</summary>
    public AnchorIndex Build(string description) => new([.. _entries], description, SkippedCount);
}
