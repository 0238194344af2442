using System.Globalization;
using ConsoleFetch.CommandLine;
using ConsoleFetch.Output;

namespace ConsoleFetch.Fetching;

/// <summary>Fetches, again where that is asked for, and says so.</summary>
internal sealed class RetryingFetcher : IDisposable
{
    private readonly Fetcher _fetcher;
    private readonly RetrySettings _settings;
    private readonly Messages _messages;

    /// <inheritdoc cref="FetchClient.Create"/>
    public RetryingFetcher(FetchSettings settings, Messages messages)
    {
        _settings = settings.Retry;
        _messages = messages;
        _fetcher = new Fetcher(settings, new VerboseLog(messages, settings.Verbose));
    }

    public void Dispose() => _fetcher.Dispose();

    /// <exception cref="FetchException">The last attempt failed.</exception>
    public async Task<FetchResult> FetchAsync(string url, BodyTarget target, CancellationToken cancellationToken)
    {
        var budget = new RetryBudget(_settings);
        while (true)
        {
            TimeSpan pause;
            try
            {
                FetchResult result = await _fetcher.FetchAsync(url, target, budget, cancellationToken);
                if (result.RepeatAfter is not { } asked)
                {
                    return result;
                }

                pause = asked;
                Say(FailureMap.Status(result.Status), pause, budget);
            }
            catch (FetchException e) when (!target.IsBeyondRecall && budget.After(e.Error) is { } next)
            {
                pause = next;
                Say(e.Error, pause, budget);
            }

            await PauseAsync(pause, cancellationToken);
        }
    }

    private void Say(FetchError error, TimeSpan pause, RetryBudget budget) => _messages.Warning(
        string.Create(CultureInfo.InvariantCulture, $"({(int)error.Code}) {error.Message.TrimEnd('.')}. Trying again in {pause.TotalSeconds:0.###} s, {budget.Left} left."));

    private static async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            throw new FetchException(FailureMap.Cancelled(), e);
        }
    }
}
