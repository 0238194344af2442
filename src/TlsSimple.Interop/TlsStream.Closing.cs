namespace TlsSimple;

public sealed partial class TlsStream
{
    private bool _closeNotifySent;

    /// <summary>Says close_notify: no more will be written. Reading may go on until the peer says it too (RFC 8446, section 6.1).</summary>
    /// <exception cref="IOException">The transport failed.</exception>
    /// <exception cref="InvalidOperationException">A write is under way, or the stream is not authenticated.</exception>
    public async Task ShutdownAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfNotOpen();
        cancellationToken.ThrowIfCancellationRequested();
        EnterWrite();
        try
        {
            ThrowIfWriteBroken();
            if (!_closeNotifySent)
            {
                await SendCloseNotifyAsync(cancellationToken).ConfigureAwait(false);
            }

            await _inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    /// <summary>Says close_notify if it was not said, for at most a second, then disposes the inner stream unless it is to be left open.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (BeginDispose(out MbedSession? session))
        {
            await DisposeCoreAsync(session).ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    /// <remarks>Does not block: if the transport does not take close_notify at once, the inner stream is disposed in the background, within a second.</remarks>
    protected override void Dispose(bool disposing)
    {
        if (disposing && BeginDispose(out MbedSession? session))
        {
            Observe(DisposeCoreAsync(session));
        }

        base.Dispose(disposing);
    }

    private Task SendCloseNotifyAsync(CancellationToken cancellationToken)
    {
        _closeNotifySent = true;
        return SendAsync(static (session, destination, out written) => session.Shutdown(destination, out written), cancellationToken);
    }

    private bool BeginDispose(out MbedSession? session)
    {
        State before = Interlocked.Exchange(ref _state, State.Disposed);
        session = before == State.Open ? _session : null;
        return before != State.Disposed;
    }

    private async Task DisposeCoreAsync(MbedSession? session)
    {
        try
        {
            // A write under way owns the transport: close_notify in its middle would spoil it.
            if (session is not null && !_closeNotifySent && Interlocked.Exchange(ref _writing, 1) == 0 && !_writeBroken)
            {
                using var limit = new CancellationTokenSource(s_lastWordTimeout);
                Task lastWord = SayLastWordAsync(limit.Token);
                Observe(lastWord);

                // Not every transport looks at its token; disposing it, below, ends what is left.
                await lastWord.WaitAsync(limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException
            or InvalidOperationException or NotSupportedException)
        {
            // Best effort: the transport is gone or does not take it.
        }
        finally
        {
            // The handle is counted: a call of the engine that is under way ends first.
            session?.Dispose();
            if (!_leaveInnerStreamOpen)
            {
                await _inner.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task SayLastWordAsync(CancellationToken cancellationToken)
    {
        await SendCloseNotifyAsync(cancellationToken).ConfigureAwait(false);
        await _inner.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What nobody waits for any more may fail without being reported as forgotten.</summary>
    private static void Observe(Task task) =>
        task.ContinueWith(
            static faulted => _ = faulted.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
