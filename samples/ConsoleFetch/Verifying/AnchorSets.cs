using System.Diagnostics.CodeAnalysis;
using TlsSimple;

namespace ConsoleFetch.Verifying;

/// <summary>
/// Makes trust anchors of the certificates of a line, and remembers the latest few sets: lines often share theirs.
/// One certificate that cannot be an anchor does not spoil the others.
/// </summary>
internal sealed class AnchorSets
{
    private const int Capacity = 32;

    private readonly Dictionary<byte[][], UsableAnchors> _sets = new(new SameBytes());
    private readonly Queue<byte[][]> _byAge = new();

    public UsableAnchors Get(byte[][] anchors)
    {
        if (_sets.TryGetValue(anchors, out UsableAnchors? known))
        {
            return known;
        }

        if (_sets.Count == Capacity)
        {
            _sets.Remove(_byAge.Dequeue());
        }

        UsableAnchors made = Make(anchors);
        _sets.Add(anchors, made);
        _byAge.Enqueue(anchors);
        return made;
    }

    private static UsableAnchors Make(byte[][] anchors)
    {
        if (anchors.Length == 0)
        {
            return new UsableAnchors(null, [NoneGiven()]);
        }

        if (TryMake(anchors, out TrustAnchors? all, out _))
        {
            return new UsableAnchors(all, []);
        }

        var usable = new List<byte[]>();
        var unusable = new List<UnusableAnchor>();
        for (int i = 0; i < anchors.Length; i++)
        {
            if (TryMake([anchors[i]], out _, out TlsException? problem))
            {
                usable.Add(anchors[i]);
            }
            else
            {
                unusable.Add(new UnusableAnchor(i, problem.Reason.ToString(), problem.Message));
            }
        }

        return new UsableAnchors(usable.Count > 0 ? From(usable) : null, unusable);
    }

    private static UnusableAnchor NoneGiven() =>
        new(0, nameof(TlsErrorReason.InvalidTrustAnchors), "No trust anchor is given: nobody can be trusted.");

    private static bool TryMake(
        IReadOnlyList<byte[]> certificates, [NotNullWhen(true)] out TrustAnchors? anchors, [NotNullWhen(false)] out TlsException? problem)
    {
        try
        {
            (anchors, problem) = (From(certificates), null);
            return true;
        }
        catch (TlsException e) when (e.Reason == TlsErrorReason.InvalidTrustAnchors)
        {
            (anchors, problem) = (null, e);
            return false;
        }
    }

    private static TrustAnchors From(IReadOnlyList<byte[]> certificates) =>
        TrustAnchors.FromCertificates(certificates.Select(certificate => (ReadOnlyMemory<byte>)certificate));

    private sealed class SameBytes : IEqualityComparer<byte[][]>
    {
        public bool Equals(byte[][]? one, byte[][]? other) =>
            one!.Length == other!.Length && one.Zip(other).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

        public int GetHashCode(byte[][] certificates)
        {
            var hash = default(HashCode);
            foreach (byte[] certificate in certificates)
            {
                hash.AddBytes(certificate);
            }

            return hash.ToHashCode();
        }
    }
}
