namespace ConsoleFetch.Output;

/// <summary>A line of --json for a fetch that was answered. Over plain http there is no <see cref="Tls"/>.</summary>
internal sealed record FetchReport(
    string Url,
    int Status,
    string HttpVersion,
    long Bytes,
    TlsReport? Tls,
    TimingsReport TimingsMs);
