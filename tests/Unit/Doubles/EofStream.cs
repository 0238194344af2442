namespace TlsSimple.Unit.Doubles;

/// <summary>Reads end after so many bytes, as if the peer had closed the connection. Writes go through.</summary>
internal sealed class EofStream(Stream inner, int after) : ForwardingStream(inner)
{
    private int _left = after;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            return 0;
        }

        int count = await base.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= count;
        return count;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0)
        {
            return 0;
        }

        int count = base.Read(buffer[..Math.Min(buffer.Length, _left)]);
        _left -= count;
        return count;
    }
}
