namespace TlsSimple;

/// <summary>How the stream below is read and written, so that one text of the TLS stream serves both its sync and its async callers.</summary>
internal interface IStreamIO
{
    static abstract ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken);

    static abstract ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken);

    static abstract ValueTask FlushAsync(Stream stream, CancellationToken cancellationToken);
}
