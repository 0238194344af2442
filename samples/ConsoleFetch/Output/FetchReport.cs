namespace ConsoleFetch.Output;

/// <summary>A line of --json for a fetch that was answered. Over plain http there is no <see cref="Tls"/>, nor is <see cref="Remote"/> known: the far end of the connection, which is the proxy's where there is one.</summary>
internal sealed record FetchReport(
    string Url,
    int Status,
    string HttpVersion,
    long Bytes,
    string? Remote,
    string? Proxy,
    TlsReport? Tls,
    TimingsReport TimingsMs);
