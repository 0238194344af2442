using System.Buffers.Binary;

namespace TlsSimple.Unit.Doubles;

/// <summary>Somebody on the wire: whole TLS records are read from below and replaced by what a function makes of them. Writes go through.</summary>
/// <param name="inner">The stream below.</param>
/// <param name="rewrite">Gets each record with its header of five bytes.</param>
internal sealed class RecordRewritingStream(Stream inner, Func<byte[], byte[]> rewrite) : ForwardingStream(inner)
{
    private const int HeaderLength = 5;

    private ReadOnlyMemory<byte> _ready;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty)
        {
            byte[] header = new byte[HeaderLength];
            int count = await ReadBelowAsync(header, cancellationToken);
            if (count < HeaderLength)
            {
                return 0;
            }

            byte[] record = new byte[HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3))];
            header.CopyTo(record, 0);
            await ReadBelowAsync(record.AsMemory(HeaderLength), cancellationToken);
            _ready = rewrite(record);
        }

        int taken = Math.Min(buffer.Length, _ready.Length);
        _ready[..taken].CopyTo(buffer);
        _ready = _ready[taken..];
        return taken;
    }

    public override int Read(Span<byte> buffer)
    {
        byte[] copy = new byte[buffer.Length];
        int count = ReadAsync(copy).AsTask().GetAwaiter().GetResult();
        copy.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    private async Task<int> ReadBelowAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int count = await base.ReadAsync(buffer[total..], cancellationToken);
            if (count == 0)
            {
                break;
            }

            total += count;
        }

        return total;
    }
}
