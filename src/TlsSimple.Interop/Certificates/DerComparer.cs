namespace TlsSimple;

/// <summary>Compares certificates by their bytes. Of arrays, because a set of structs would have to be compiled at start-up.</summary>
internal sealed class DerComparer : IEqualityComparer<byte[]>
{
    private DerComparer()
    {
    }

    public static DerComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
