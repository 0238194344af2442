namespace TlsSimple;

/// <summary>Trust anchors that were found: each certificate once, in the order of the source.</summary>
internal sealed class AnchorSet
{
    public const string SystemDescription = "the system's trust anchors";

    public AnchorSet(IEnumerable<ReadOnlyMemory<byte>> certificates, string description, int skippedCount = 0)
    {
        Certificates = Array.AsReadOnly(certificates.Distinct(DerComparer.Instance).ToArray());
        Description = description;
        SkippedCount = skippedCount;
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Certificates { get; }

    public string Description { get; }

    public int SkippedCount { get; }
}
