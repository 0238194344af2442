using System.Diagnostics;
using ConsoleFetch.CommandLine;
using ConsoleFetch.Output;
using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>Fetches, one URL after the other, with one client.</summary>
internal sealed class Fetcher : IDisposable
{
    private readonly FetchSettings _settings;
    private readonly HttpClient _client;
    private readonly ProxyChoice _proxy;
    private readonly VerboseLog _log;
    private readonly HashSet<TlsConnectionInfo> _connections = [];

    /// <inheritdoc cref="FetchClient.Create"/>
    public Fetcher(FetchSettings settings, VerboseLog log)
    {
        _settings = settings;
        _log = log;
        _proxy = new ProxyChoice(settings.Connection);
        _client = FetchClient.Create(settings, _proxy);
    }

    public void Dispose() => _client.Dispose();

    /// <param name="text">The URL.</param>
    /// <param name="target">Takes the body of an answer that is not to be asked for again.</param>
    /// <param name="budget">Decides on that.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <exception cref="FetchException">The fetch failed.</exception>
    public async Task<FetchResult> FetchAsync(string text, BodyTarget target, RetryBudget budget, CancellationToken cancellationToken)
    {
        Uri url = Parse(text);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_settings.MaxTime is { } maxTime)
        {
            limit.CancelAfter(maxTime);
        }

        bool inBody = false;
        try
        {
            long start = Stopwatch.GetTimestamp();
            using HttpRequestMessage request = await FetchRequest.CreateAsync(_settings, url, limit.Token);
            _log.Sending(request);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            TimeSpan firstByte = Stopwatch.GetElapsedTime(start);
            inBody = true;
            TlsConnectionInfo? tls = response.GetTlsInfo();
            bool isReused = tls is not null && !_connections.Add(tls);
            Uri? proxy = tls is null ? _proxy.GetProxy(response.RequestMessage!.RequestUri!) : tls.Proxy;
            _log.Received(response, tls, proxy, isReused);
            ThrowIfStillRedirected(response);
            TimeSpan? repeatAfter = budget.After(response);
            return new FetchResult
            {
                Status = (int)response.StatusCode,
                HttpVersion = response.Version,
                Bytes = repeatAfter is not null || IsUnwanted(response) ? 0 : await target.ReceiveAsync(response, limit.Token),
                Tls = tls,
                IsReused = isReused,
                Remote = tls?.RemoteEndPoint,
                Proxy = proxy,
                RepeatAfter = repeatAfter,
                FirstByte = firstByte,
                Total = Stopwatch.GetElapsedTime(start),
            };
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new FetchException(FailureMap.Cancelled());
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new FetchException(FailureMap.MaxTime(_settings.MaxTime!.Value));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TlsException)
        {
            throw new FetchException(FailureMap.Describe(e, inBody), e);
        }
    }

    private static Uri Parse(string text)
    {
        bool isUrl = Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "https" or "http" && url.Host.Length > 0;
        return isUrl ? url! : throw new FetchException(FailureMap.BadUrl($"'{text}' is no URL of the form https://host/path (or http://)."));
    }

    /// <summary>With -f the body of a failure is not for the user.</summary>
    private bool IsUnwanted(HttpResponseMessage response) => _settings.FailOnHttpStatus && (int)response.StatusCode >= 400;

    /// <summary>HttpClient hands out a redirect that it does not follow: the fifty-first, or one from https to http.</summary>
    private void ThrowIfStillRedirected(HttpResponseMessage response)
    {
        if (_settings.FollowRedirects && (int)response.StatusCode is >= 300 and < 400 and not 304 && response.Headers.Location is { } location)
        {
            throw new FetchException(FailureMap.Redirect(location));
        }
    }
}
