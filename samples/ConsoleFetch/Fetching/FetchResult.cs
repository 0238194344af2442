using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>What came of a fetch that was answered.</summary>
internal sealed record FetchResult
{
    public required int Status { get; init; }

    public required Version HttpVersion { get; init; }

    /// <summary>How long the body was.</summary>
    public required long Bytes { get; init; }

    /// <summary><c>null</c> over plain http.</summary>
    public required TlsConnectionInfo? Tls { get; init; }

    /// <summary>Whether an earlier fetch had made the connection.</summary>
    public required bool IsReused { get; init; }

    /// <summary>From the start to the response's headers.</summary>
    public required TimeSpan FirstByte { get; init; }

    public required TimeSpan Total { get; init; }
}
