namespace TlsSimple.Unit.Doubles;

/// <summary>Cuts what is read at given boundaries: no read goes past one.</summary>
/// <param name="inner">The stream below.</param>
/// <param name="boundaries">Distances from the start, ascending.</param>
internal sealed class ChunkedStream(Stream inner, params int[] boundaries) : ForwardingStream(inner)
{
    private int _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await base.ReadAsync(buffer[..Limit(buffer.Length)], cancellationToken);
        _position += count;
        return count;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = base.Read(buffer[..Limit(buffer.Length)]);
        _position += count;
        return count;
    }

    private int Limit(int length)
    {
        int next = Array.Find(boundaries, boundary => boundary > _position);
        return next == 0 ? length : Math.Min(length, next - _position);
    }
}
