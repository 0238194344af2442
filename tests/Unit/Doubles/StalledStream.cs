namespace TlsSimple.Unit.Doubles;

/// <summary>A peer that falls silent: reads or writes never complete, until they are cancelled or the stream is disposed.</summary>
internal sealed class StalledStream(Stream inner) : ForwardingStream(inner)
{
    private readonly TaskCompletionSource _disposal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool ReadsStall { get; set; }

    public bool WritesStall { get; set; }

    /// <summary>Like a stream that does not look at its cancellation tokens.</summary>
    public bool IgnoresCancellation { get; init; }

    public bool IsDisposed => _disposal.Task.IsCompleted;

    /// <summary>Complete once the stream is disposed.</summary>
    public Task Disposal => _disposal.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ReadsStall)
        {
            await StallAsync(cancellationToken);
        }

        return await base.ReadAsync(buffer, cancellationToken);
    }

    public override int Read(Span<byte> buffer)
    {
        if (ReadsStall)
        {
            StallAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        return base.Read(buffer);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (WritesStall)
        {
            await StallAsync(cancellationToken);
        }

        await base.WriteAsync(buffer, cancellationToken);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (WritesStall)
        {
            StallAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        base.Write(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _disposal.TrySetResult();
    }

    private async Task StallAsync(CancellationToken cancellationToken)
    {
        await _disposal.Task.WaitAsync(IgnoresCancellation ? CancellationToken.None : cancellationToken);
        throw new IOException("The stream was disposed while it stalled.");
    }
}
