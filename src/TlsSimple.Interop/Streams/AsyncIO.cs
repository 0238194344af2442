namespace TlsSimple;

internal readonly struct AsyncIO : IStreamIO
{
    public static ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken) =>
        stream.ReadAsync(buffer, cancellationToken);

    public static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken) =>
        stream.WriteAsync(buffer, cancellationToken);

    public static ValueTask FlushAsync(Stream stream, CancellationToken cancellationToken) =>
        new(stream.FlushAsync(cancellationToken));

    public static ValueTask<T> RunAsync<T>(Func<ValueTask<T>> code, CancellationToken cancellationToken)
    {
        ValueTask<T> task = code();
        return task.IsCompleted ? task : new ValueTask<T>(task.AsTask().WaitAsync(cancellationToken));
    }
}
