namespace ConsoleFetch.CommandLine;

/// <summary>What is tried again, how often and when.</summary>
internal sealed record RetrySettings
{
    /// <summary>At most so many more attempts.</summary>
    public required int Count { get; init; }

    /// <summary>Between two attempts; <c>null</c> for one second, then twice as long each time.</summary>
    public required TimeSpan? Delay { get; init; }

    /// <summary>No attempt begins later than this after the first; <c>null</c> for no limit.</summary>
    public required TimeSpan? MaxTime { get; init; }

    /// <summary>Also when nobody listens.</summary>
    public required bool ConnectionRefused { get; init; }

    /// <summary>Also when anything else went wrong that need not go wrong again.</summary>
    public required bool AllErrors { get; init; }
}
