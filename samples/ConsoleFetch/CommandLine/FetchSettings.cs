using System.Security.Authentication;
using ConsoleFetch.Fetching;

namespace ConsoleFetch.CommandLine;

/// <summary>The command line, understood and checked.</summary>
internal sealed record FetchSettings
{
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>A PEM file; <c>null</c> for what <see cref="Roots"/> says.</summary>
    public required string? CaFile { get; init; }

    public required RootsChoice Roots { get; init; }

    /// <summary>Hashes of keys, or the file of one; <c>null</c> if any key will do.</summary>
    public required string? Pins { get; init; }

    /// <summary>A PEM file; <c>null</c> if revocation is not asked for.</summary>
    public required string? CrlFile { get; init; }

    /// <summary><c>null</c> for none.</summary>
    public required ClientCertificate? Certificate { get; init; }

    public required HttpChoice Http { get; init; }

    public required SslProtocols TlsMin { get; init; }

    public required SslProtocols TlsMax { get; init; }

    public required ConnectionSettings Connection { get; init; }

    public required RetrySettings Retry { get; init; }

    /// <summary>For each attempt.</summary>
    public required TimeSpan? MaxTime { get; init; }

    /// <summary>GET, or POST with a body, where <c>-X</c> says nothing.</summary>
    public required HttpMethod Method { get; init; }

    public required IReadOnlyList<RequestHeader> Headers { get; init; }

    /// <summary><c>null</c> for none.</summary>
    public required RequestBody? Body { get; init; }

    /// <summary>Where the body of each URL goes, in order; a URL without one goes to stdout.</summary>
    public required IReadOnlyList<string> OutputFiles { get; init; }

    public required bool FollowRedirects { get; init; }

    public required bool FailOnHttpStatus { get; init; }

    public required bool IncludeHeaders { get; init; }

    public required bool Verbose { get; init; }

    /// <summary>How often each URL is fetched, with the same client.</summary>
    public required int Repeat { get; init; }

    public required bool Json { get; init; }
}
