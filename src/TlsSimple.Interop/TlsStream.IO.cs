using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace TlsSimple;

public sealed partial class TlsStream
{
    /// <summary>What one write to the transport carries at the most: several full records.</summary>
    private const int OutputSize = 64 * 1024;

    /// <summary>How long disposal, or a read that failed, waits for the transport to take a last word.</summary>
    private static readonly TimeSpan s_lastWordTimeout = TimeSpan.FromSeconds(1);

    private InputBuffer _input;
    private int _reading;
    private int _writing;

    /// <summary>A write stopped half-way: what a further one sent would not be TLS.</summary>
    private bool _writeBroken;

    /// <summary>The system tells of a reset once; where it told a write, a read finds a mere end.</summary>
    private volatile IOException? _reset;

    /// <summary>What a read found wrong with the peer's data; from then on it is the answer to every write as well.</summary>
    private volatile TlsException? _readFailure;

    /// <summary>Reads what has been decrypted, waiting for the transport if there is nothing.</summary>
    /// <returns>How many bytes were read; 0 at a clean end (the peer said close_notify). With an empty buffer: 0 as soon as a read would not wait.</returns>
    /// <exception cref="TlsTruncatedException">The transport ended without close_notify.</exception>
    /// <exception cref="IOException">The transport failed, or what came is not authentic.</exception>
    /// <exception cref="InvalidOperationException">Another read is under way, or the stream is not authenticated.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ReadAsync<AsyncIO>(buffer, cancellationToken);

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync<AsyncIO>(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Complete(ReadAsync<SyncIO>(buffer.AsMemory(offset, count), CancellationToken.None));
    }

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override int Read(Span<byte> buffer)
    {
        // A span cannot be kept over a wait, which the one text for sync and async may have: one copy.
        byte[] copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, buffer.Length));
        try
        {
            int count = Complete(ReadAsync<SyncIO>(copy.AsMemory(0, buffer.Length), CancellationToken.None));
            copy.AsSpan(0, count).CopyTo(buffer);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override int ReadByte()
    {
        byte[] one = new byte[1];
        return Read(one, 0, 1) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    /// <inheritdoc/>
    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    /// <summary>Encrypts and sends; complete when the transport has taken everything.</summary>
    /// <exception cref="IOException">The transport failed, now or in an earlier write.</exception>
    /// <exception cref="InvalidOperationException">Another write is under way, or the stream is not authenticated, or <see cref="ShutdownAsync"/> was called.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        WriteAsync<AsyncIO>(buffer, cancellationToken);

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync<AsyncIO>(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Complete(WriteAsync<SyncIO>(buffer.AsMemory(offset, count), CancellationToken.None));
    }

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, buffer.Length));
        try
        {
            buffer.CopyTo(copy);
            Complete(WriteAsync<SyncIO>(copy.AsMemory(0, buffer.Length), CancellationToken.None));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public override void WriteByte(byte value) => Write([value], 0, 1);

    /// <inheritdoc/>
    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    /// <inheritdoc/>
    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    /// <summary>Flushes the transport. Nothing waits in this stream: a write has left it when it is complete.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        return _inner.FlushAsync(cancellationToken);
    }

    /// <inheritdoc cref="FlushAsync(CancellationToken)"/>
    public override void Flush()
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        _inner.Flush();
    }

    private static void Enter(ref int busy, string what)
    {
        if (Interlocked.Exchange(ref busy, 1) != 0)
        {
            throw Busy(what);
        }
    }

    /// <summary>A caller's write may meet the alert of a read that failed (HTTP/2 reads and writes at once): that is no fault of the caller's.</summary>
    private void EnterWrite()
    {
        if (Interlocked.Exchange(ref _writing, 1) != 0)
        {
            ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
            throw _readFailure is { } failure ? AsIOException(failure) : Busy("write");
        }
    }

    private static InvalidOperationException Busy(string what) =>
        new($"Another {what} on this TLS stream is still under way: await it first.");

    private static T Complete<T>(ValueTask<T> task)
    {
        Debug.Assert(task.IsCompleted, "sync I/O never waits");
        return task.GetAwaiter().GetResult();
    }

    private static void Complete(ValueTask task)
    {
        Debug.Assert(task.IsCompleted, "sync I/O never waits");
        task.GetAwaiter().GetResult();
    }

    // Pooled: a read that waits allocates nothing; a caller may await it once, as any ValueTask.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAsync<TIO>(Memory<byte> buffer, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        ThrowIfNotOpen();
        cancellationToken.ThrowIfCancellationRequested();
        MbedSession session = _session;
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            await EnterReadBehindLastWordAsync().ConfigureAwait(false);
        }

        try
        {
            while (true)
            {
                TlsStatus status = session.Read(_input.Whole, out int consumed, buffer.Span, out int produced);
                _input.Consume(consumed);
                switch (status)
                {
                    case TlsStatus.Ok:
                        BytesRead += produced;
                        return produced;

                    case TlsStatus.Closed:
                        return 0;

                    case TlsStatus.Ticket:
                        _handshake!.KeepTicket(session);
                        break;

                    case TlsStatus.WantInput:
                        // A caller that waits without a buffer waits for long: so does this stream.
                        if (buffer.IsEmpty)
                        {
                            _input.Rest();
                            await TIO.ReadAsync(_inner, Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
                        }

                        int count = await TIO.ReadAsync(_inner, _input.GetRoom(), cancellationToken).ConfigureAwait(false);
                        if (count == 0)
                        {
                            if (_reset is { } reset)
                            {
                                throw new IOException(reset.Message, reset.InnerException);
                            }

                            return Truncation(Truncated()) is { } error ? throw error : 0;
                        }

                        _input.Fill(count);
                        break;

                    default:
                        throw await FailAsync<TIO>(session, status, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _input.ReleaseIfEmpty();
            Volatile.Write(ref _reading, 0);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync<TIO>(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        ThrowIfNotOpen();
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            return;
        }

        MbedSession session = _session;
        EnterWrite();
        byte[]? output = null;
        try
        {
            ThrowIfWriteBroken();
            ThrowIfShutDown();

            // What is encrypted must reach the peer whole and in order, or nothing after it makes sense.
            _writeBroken = true;
            output = ArrayPool<byte>.Shared.Rent(Math.Min(OutputSize, MbedSession.WriteBound(buffer.Length)));
            TlsStatus status;
            do
            {
                status = session.Write(buffer.Span, out int consumed, output, out int written);
                buffer = buffer[consumed..];
                if (status < TlsStatus.Ok)
                {
                    throw AsIOException(TlsFailure.FromStatus(status, session.GetInfo()));
                }

                try
                {
                    await TIO.WriteAsync(_inner, output.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
                }
                catch (IOException error) when (_readFailure is null)
                {
                    _reset ??= error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset } ? error : null;
                    if (await ReadLastWordAsync<TIO>(session, cancellationToken).ConfigureAwait(false) is { } lastWord)
                    {
                        throw lastWord;
                    }

                    throw;
                }
            }
            while (status == TlsStatus.WantOutput);

            _writeBroken = false;
        }
        finally
        {
            if (output is not null)
            {
                ArrayPool<byte>.Shared.Return(output);
            }

            Volatile.Write(ref _writing, 0);
        }
    }

    private void ThrowIfWriteBroken()
    {
        if (_readFailure is { } failure)
        {
            throw AsIOException(failure);
        }

        if (_writeBroken)
        {
            throw new IOException(
                "Nothing more can be sent on this connection: an earlier write failed or was cancelled half-way through a record.");
        }
    }

    private void ThrowIfShutDown()
    {
        if (_closeNotifySent)
        {
            throw new InvalidOperationException("ShutdownAsync was called: nothing can be written after close_notify (RFC 8446, section 6.1).");
        }
    }

    private static IOException AsIOException(TlsException error) => new(error.Message, error);

    private static TlsException Truncated() => new(
        TlsErrorKind.Truncation,
        TlsErrorReason.Truncated,
        "The connection ended without close_notify: what was received may be cut short (RFC 8446, section 6.1).");

    /// <summary>
    /// The one place where a read writes: the alert for a peer whose record was not good. A write that is under way has precedence.
    /// </summary>
    private async Task<IOException> FailAsync<TIO>(MbedSession session, TlsStatus status, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        TlsException error = TlsFailure.FromStatus(status, session.GetInfo());
        _readFailure ??= error;
        if (Interlocked.Exchange(ref _writing, 1) == 0)
        {
            _writeBroken = true;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_lastWordTimeout);
            byte[] output = ArrayPool<byte>.Shared.Rent(HandshakeOutputSize);
            try
            {
                await SendAlertAsync<TIO>(session, output, limit.Token).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(output);
                Volatile.Write(ref _writing, 0);
            }
        }

        return AsIOException(error);
    }
}
