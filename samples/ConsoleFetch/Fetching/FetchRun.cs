using ConsoleFetch.CommandLine;
using ConsoleFetch.Output;
using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>Fetches all URLs and says what came of each. One that fails does not keep the next from its turn.</summary>
internal sealed class FetchRun
{
    private readonly FetchSettings _settings;
    private readonly Messages _messages;
    private ExitCode _code = ExitCode.Ok;

    public FetchRun(FetchSettings settings, Messages messages)
    {
        _settings = settings;
        _messages = messages;
    }

    /// <returns>Of the first fetch that failed.</returns>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var fetcher = new RetryingFetcher(_settings, _messages);
            for (int index = 0; index < _settings.Urls.Count; index++)
            {
                for (int round = 0; round < _settings.Repeat && !cancellationToken.IsCancellationRequested; round++)
                {
                    await FetchAsync(fetcher, _settings.Urls[index], new BodyTarget(_settings, index), cancellationToken);
                }
            }
        }
        catch (Exception e) when (e is TlsException or FetchException)
        {
            // Without a client there is no fetch: the same holds for every URL.
            FetchError error = FailureMap.Describe(e, inBody: false);
            foreach (string url in _settings.Urls)
            {
                Fail(url, error);
            }
        }
        catch (IOException e)
        {
            // Nobody reads the lines of --json any more.
            Note(FailureMap.WriteFailed(e));
        }

        return cancellationToken.IsCancellationRequested ? ExitCode.Cancelled : _code;
    }

    private async Task FetchAsync(RetryingFetcher fetcher, string url, BodyTarget target, CancellationToken cancellationToken)
    {
        try
        {
            FetchResult result = await fetcher.FetchAsync(url, target, cancellationToken);
            if (_settings.Json)
            {
                JsonLines.Write(url, result);
            }

            if (_settings.FailOnHttpStatus && result.Status >= 400)
            {
                Note(FailureMap.Status(result.Status));
            }
        }
        catch (FetchException e)
        {
            Fail(url, e.Error);
        }
    }

    private void Fail(string url, FetchError error)
    {
        if (_settings.Json)
        {
            JsonLines.Write(url, error);
        }

        Note(error);
    }

    private void Note(FetchError error)
    {
        _messages.Error($"({(int)error.Code}) {error.Message}");
        if (error.Chain is { } chain)
        {
            ChainTree.Write(_messages, chain, "", _settings.Verbose);
        }

        if (_code == ExitCode.Ok)
        {
            _code = error.Code;
        }
    }
}
