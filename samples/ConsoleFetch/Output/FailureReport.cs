namespace ConsoleFetch.Output;

/// <summary>A line of --json for a fetch that failed.</summary>
internal sealed record FailureReport(string Url, ErrorReport Error);
