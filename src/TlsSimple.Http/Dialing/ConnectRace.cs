namespace TlsSimple;

/// <summary>
/// Happy Eyeballs (RFC 8305, section 5): attempts start one after the other, 250 ms apart or as soon as one has failed, the first
/// that succeeds wins, and the others are cancelled.
/// </summary>
internal sealed class ConnectRace(TimeProvider clock)
{
    /// <summary>The Connection Attempt Delay that RFC 8305, section 8 recommends.</summary>
    internal static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <param name="candidates">At least one.</param>
    /// <param name="attempt">Ends soon after its token is cancelled; what it returns too late is disposed.</param>
    /// <param name="cancellationToken">Ends all attempts.</param>
    /// <exception cref="ConnectRaceException">All have failed; the errors stand in the order of the candidates.</exception>
    internal async Task<TResult> RunAsync<TCandidate, TResult>(
        IReadOnlyList<TCandidate> candidates,
        Func<TCandidate, CancellationToken, Task<TResult>> attempt,
        CancellationToken cancellationToken)
        where TResult : IDisposable
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = new List<Task<TResult>>(candidates.Count);
        var running = new List<Task<TResult>>(candidates.Count);
        try
        {
            while (true)
            {
                bool hasMore = started.Count < candidates.Count;
                if (hasMore)
                {
                    Task<TResult> next = attempt(candidates[started.Count], race.Token);
                    started.Add(next);
                    running.Add(next);
                    hasMore = started.Count < candidates.Count;
                }

                Task<TResult>? ended = await FirstAsync(running, hasMore, race.Token).ConfigureAwait(false);
                if (ended is { IsCompletedSuccessfully: true })
                {
                    return await ended.ConfigureAwait(false);
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (!hasMore && running.Count == 0)
                {
                    throw new ConnectRaceException([.. started.Select(task => task.Exception?.InnerException ?? new OperationCanceledException())]);
                }
            }
        }
        finally
        {
            await race.CancelAsync().ConfigureAwait(false);
            foreach (Task<TResult> late in running)
            {
                _ = DiscardAsync(late);
            }
        }
    }

    /// <summary>Waits for the end of one attempt, which is taken from <paramref name="running"/>, or for the time of the next: <c>null</c>.</summary>
    private async Task<Task<TResult>?> FirstAsync<TResult>(List<Task<TResult>> running, bool hasMore, CancellationToken cancellationToken)
    {
        Task first;
        if (hasMore)
        {
            using var delayed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task delay = Task.Delay(AttemptDelay, clock, delayed.Token);
            first = await Task.WhenAny([.. running, delay]).ConfigureAwait(false);
            await delayed.CancelAsync().ConfigureAwait(false);
        }
        else
        {
            first = await Task.WhenAny(running).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (first is not Task<TResult> ended)
        {
            return null;
        }

        running.Remove(ended);
        return ended;
    }

    /// <summary>A loser's failure is of no interest; its success is one connection too many.</summary>
    private static async Task DiscardAsync<TResult>(Task<TResult> late)
        where TResult : IDisposable
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully)
        {
            (await late.ConfigureAwait(false)).Dispose();
        }
    }
}
