using System.Net.Sockets;

namespace TlsSimple.Unit.Doubles;

/// <summary>Fails like a connection that is reset: the read or write after so many bytes throws.</summary>
internal sealed class FailingStream(Stream inner, long readsAfter = long.MaxValue, long writesAfter = long.MaxValue) : ForwardingStream(inner)
{
    public const string Message = "Connection reset by the double.";

    private long _readsLeft = readsAfter;
    private long _writesLeft = writesAfter;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await base.ReadAsync(buffer[..Limit(_readsLeft, buffer.Length)], cancellationToken);
        _readsLeft -= count;
        return count;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = base.Read(buffer[..Limit(_readsLeft, buffer.Length)]);
        _readsLeft -= count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int part = Limit(_writesLeft, buffer.Length);
        await base.WriteAsync(buffer[..part], cancellationToken);
        _writesLeft -= part;
        ThrowIfCut(part, buffer.Length);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int part = Limit(_writesLeft, buffer.Length);
        base.Write(buffer[..part]);
        _writesLeft -= part;
        ThrowIfCut(part, buffer.Length);
    }

    private static int Limit(long left, int length) => left > 0 ? (int)Math.Min(left, length) : throw new IOException(Message, new SocketException((int)SocketError.ConnectionReset));

    private static void ThrowIfCut(int part, int whole)
    {
        if (part < whole)
        {
            throw new IOException(Message, new SocketException((int)SocketError.ConnectionReset));
        }
    }
}
