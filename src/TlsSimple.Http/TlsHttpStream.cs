namespace TlsSimple;

/// <summary>What SocketsHttpHandler reads and writes: the TLS stream, and a note for <see cref="RequestScope"/> in the direction where one is due.</summary>
internal sealed class TlsHttpStream(TlsStream stream, TlsConnectionInfo info, bool isHttp2) : WrappedStream(stream)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        NoteRead();
        return Inner.ReadAsync(buffer, cancellationToken);
    }

    public override int Read(Span<byte> buffer)
    {
        NoteRead();
        return Inner.Read(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        NoteWrite();
        return Inner.WriteAsync(buffer, cancellationToken);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        NoteWrite();
        Inner.Write(buffer);
    }

    private void NoteRead()
    {
        if (isHttp2)
        {
            RequestScope.NoteRead(info);
        }
    }

    private void NoteWrite()
    {
        if (!isHttp2)
        {
            RequestScope.NoteWrite(info);
        }
    }
}
