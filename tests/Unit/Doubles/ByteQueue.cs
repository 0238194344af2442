namespace TlsSimple.Unit.Doubles;

/// <summary>Bytes on their way from one end of a <see cref="DuplexPair"/> to the other. A full queue makes the writer wait.</summary>
internal sealed class ByteQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[capacity];
    private TaskCompletionSource? _change;
    private int _start;
    private int _count;
    private bool _isComplete;
    private bool _isAbandoned;

    /// <summary>How many bytes have gone in so far.</summary>
    public long TotalWritten { get; private set; }

    /// <summary>Waits for data, also with an empty buffer; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            Task change;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isAbandoned, typeof(MemoryDuplexStream));
                if (_count > 0)
                {
                    return Take(buffer.Span);
                }

                if (_isComplete)
                {
                    return 0;
                }

                change = NextChange();
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            Task change;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isComplete, typeof(MemoryDuplexStream));
                if (_isAbandoned)
                {
                    throw new IOException("The other end is gone.");
                }

                buffer = buffer[Put(buffer.Span)..];
                if (buffer.IsEmpty)
                {
                    return;
                }

                change = NextChange();
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The writer's end: what is in the queue can still be read.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            Announce();
        }
    }

    /// <summary>The reader's end: reads and writes fail from now on.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _isAbandoned = true;
            Announce();
        }
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _count);
        int first = Math.Min(count, _ring.Length - _start);
        _ring.AsSpan(_start, first).CopyTo(buffer);
        _ring.AsSpan(0, count - first).CopyTo(buffer[first..]);
        _start = (_start + count) % _ring.Length;
        _count -= count;
        Announce();
        return count;
    }

    private int Put(ReadOnlySpan<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _ring.Length - _count);
        int end = (_start + _count) % _ring.Length;
        int first = Math.Min(count, _ring.Length - end);
        buffer[..first].CopyTo(_ring.AsSpan(end));
        buffer[first..count].CopyTo(_ring);
        _count += count;
        TotalWritten += count;
        Announce();
        return count;
    }

    private Task NextChange() =>
        (_change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Announce()
    {
        _change?.TrySetResult();
        _change = null;
    }
}
