using System.Net;
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

    /// <summary>The far end of the connection: the server's, or the proxy's; <c>null</c> over plain http, where it is not known.</summary>
    public required EndPoint? Remote { get; init; }

    /// <summary>The proxy between; <c>null</c> for none.</summary>
    public required Uri? Proxy { get; init; }

    /// <summary>When to try again: then there was no body. <c>null</c> if this is the answer.</summary>
    public required TimeSpan? RepeatAfter { get; init; }

    /// <summary>From the start to the response's headers.</summary>
    public required TimeSpan FirstByte { get; init; }

    public required TimeSpan Total { get; init; }
}
