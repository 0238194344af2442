namespace TlsSimple;

/// <summary>Compares certificates by their bytes.</summary>
internal sealed class DerComparer : IEqualityComparer<ReadOnlyMemory<byte>>
{
    private DerComparer()
    {
    }

    public static DerComparer Instance { get; } = new();

    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<byte> obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj.Span);
        return hash.ToHashCode();
    }
}
