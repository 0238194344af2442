namespace TlsSimple;

/// <summary>Every task is complete when it is returned: a sync caller never waits on one.</summary>
internal readonly struct SyncIO : IStreamIO
{
    public static ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken) =>
        new(stream.Read(buffer.Span));

    public static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        stream.Write(buffer.Span);
        return default;
    }

    public static ValueTask FlushAsync(Stream stream, CancellationToken cancellationToken)
    {
        stream.Flush();
        return default;
    }

    /// <remarks>On another thread, so that what waits inside finds nobody's synchronization context to wait for.</remarks>
    public static ValueTask<T> RunAsync<T>(Func<ValueTask<T>> code, CancellationToken cancellationToken) =>
        new(Task.Run(() => code().AsTask(), cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult());
}
