namespace TlsSimple;

/// <summary>Trust anchors that were found: each certificate once, in the order of the source.</summary>
internal sealed class AnchorSet
{
    public const string SystemDescription = "the system's trust anchors";

    public AnchorSet(IEnumerable<byte[]> certificates, string description, int skippedCount = 0)
    {
        var seen = new HashSet<byte[]>(DerComparer.Instance);
        var distinct = new List<ReadOnlyMemory<byte>>();
        foreach (byte[] certificate in certificates)
        {
            if (seen.Add(certificate))
            {
                distinct.Add(certificate);
            }
        }

        Certificates = distinct.AsReadOnly();
        Description = description;
        SkippedCount = skippedCount;
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Certificates { get; }

    public string Description { get; }

    public int SkippedCount { get; }
}
