namespace TlsSimple;

/// <summary>How the stream below is read and written, so that one text of the TLS stream serves both its sync and its async callers.</summary>
internal interface IStreamIO
{
    static abstract ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken);

    static abstract ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken);

    static abstract ValueTask FlushAsync(Stream stream, CancellationToken cancellationToken);

    /// <summary>Runs code of the caller's that may wait, until it is cancelled, whether or not it minds that.</summary>
    static abstract ValueTask<T> RunAsync<T>(Func<ValueTask<T>> code, CancellationToken cancellationToken);
}
