using System.Net;
using TlsSimple;

namespace ConsoleFetch.CommandLine;

/// <summary>The way to the server.</summary>
internal sealed record ConnectionSettings
{
    public required ProxySettings Proxy { get; init; }

    public required IReadOnlyList<TlsResolveEntry> Resolve { get; init; }

    public required IReadOnlyList<TlsConnectToEntry> ConnectTo { get; init; }

    /// <summary>A path; <c>null</c> for TCP.</summary>
    public required string? UnixSocket { get; init; }

    /// <summary><c>null</c> for the system's choice.</summary>
    public required IPAddress? LocalAddress { get; init; }

    /// <summary>When an idle connection is probed first, and then again; <c>null</c> for never.</summary>
    public required TimeSpan? KeepAliveTime { get; init; }

    public required bool NoDelay { get; init; }

    /// <summary><c>null</c> for TlsSimple's limits.</summary>
    public required TimeSpan? Timeout { get; init; }

    public required bool HttpsOnly { get; init; }

    /// <summary><c>null</c> for the URL's host.</summary>
    public required string? ServerName { get; init; }
}
