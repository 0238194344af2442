using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using ConsoleFetch.CommandLine;

namespace ConsoleFetch.Fetching;

/// <summary>Decides, for one fetch, whether there is another attempt and when. The rules are curl's.</summary>
internal sealed class RetryBudget
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(10);

    /// <summary>Who says more than that does not mean us.</summary>
    private static readonly TimeSpan s_longestRetryAfter = TimeSpan.FromHours(6);

    private readonly RetrySettings _settings;
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _pause;

    public RetryBudget(RetrySettings settings)
    {
        _settings = settings;
        _pause = settings.Delay ?? s_firstPause;
        Left = settings.Count;
    }

    /// <summary>How many attempts are left.</summary>
    public int Left { get; private set; }

    /// <summary>How long to wait for the next attempt, which is then counted; <c>null</c> if this answer is the last.</summary>
    public TimeSpan? After(HttpResponseMessage response) =>
        (int)response.StatusCode is 408 or 429 or 500 or 502 or 503 or 504 ? Take(RetryAfter(response.Headers.RetryAfter)) : null;

    /// <summary>Likewise for a failure.</summary>
    public TimeSpan? After(FetchError error)
    {
        bool isTransient = error.Code is ExitCode.Timeout or ExitCode.Dns or ExitCode.ProxyDns;
        bool isRefused = error.Code == ExitCode.Connect && error.Reason == nameof(SocketError.ConnectionRefused);
        return isTransient || (isRefused && _settings.ConnectionRefused) || (_settings.AllErrors && MayPass(error.Code)) ? Take(TimeSpan.Zero) : null;
    }

    /// <summary>Not what is wrong on this side, nor what only another certificate or command line can mend.</summary>
    private static bool MayPass(ExitCode code) => code is
        ExitCode.Connect or ExitCode.Partial or ExitCode.Handshake or ExitCode.Receive or ExitCode.Proxy;

    private TimeSpan? Take(TimeSpan atLeast)
    {
        TimeSpan pause = atLeast > _pause ? atLeast : _pause;
        if (Left == 0 || (_settings.MaxTime is { } limit && Stopwatch.GetElapsedTime(_start) + pause > limit))
        {
            return null;
        }

        Left--;
        if (_settings.Delay is null)
        {
            _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, s_longestPause.Ticks));
        }

        return pause;
    }

    private static TimeSpan RetryAfter(RetryConditionHeaderValue? header)
    {
        TimeSpan wait = header?.Delta ?? (header?.Date - DateTimeOffset.UtcNow) ?? TimeSpan.Zero;
        return wait > s_longestRetryAfter ? s_longestRetryAfter : wait;
    }
}
