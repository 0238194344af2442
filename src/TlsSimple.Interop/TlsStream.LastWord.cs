namespace TlsSimple;

public sealed partial class TlsStream
{
    /// <summary>Ends with the search for a last word, if there was one; it takes at most a second.</summary>
    private volatile Task? _lastWord;

    /// <summary>
    /// A peer that turns us away for our certificate in TLS 1.3 says so after our handshake has ended, and closes: the first
    /// write then fails with a broken pipe, while the reason lies unread. (Get_RequiredAndNoneInTls13_TellsTheAlert.)
    /// </summary>
    /// <returns>The peer's alert; <c>null</c> if it sent none, or if a read is under way, which will tell it.</returns>
    private async Task<IOException?> ReadLastWordAsync<TIO>(MbedSession session, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        // A blocking read could not be given up.
        if (typeof(TIO) == typeof(SyncIO))
        {
            return null;
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lastWord = ended.Task;
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            ended.SetResult();
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_lastWordTimeout);
        try
        {
            while (true)
            {
                // Into no room: data, if there is some, stays for the caller.
                TlsStatus status = session.Read(_input.Whole, out int consumed, [], out _);
                _input.Consume(consumed);
                switch (status)
                {
                    case TlsStatus.Ticket:
                        // Of a server that is turning us away.
                        break;

                    case TlsStatus.WantInput:
                        int count = await TIO.ReadAsync(_inner, _input.GetRoom(), limit.Token).ConfigureAwait(false);
                        if (count == 0)
                        {
                            return null;
                        }

                        _input.Fill(count);
                        break;

                    case TlsStatus.Alert:
                        TlsException error = TlsFailure.FromStatus(status, session.GetInfo());
                        _readFailure ??= error;
                        return AsIOException(error);

                    default:
                        return null;
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // There is nothing to read: the failed write is the news.
            return null;
        }
        finally
        {
            _input.ReleaseIfEmpty();
            Volatile.Write(ref _reading, 0);
            ended.SetResult();
        }
    }

    /// <summary>A read that finds another under way: it is an error of the caller's, unless that is the search for a last word.</summary>
    private async ValueTask EnterReadBehindLastWordAsync()
    {
        if (_lastWord is { } search)
        {
            await search.ConfigureAwait(false);
        }

        Enter(ref _reading, "read");
    }
}
