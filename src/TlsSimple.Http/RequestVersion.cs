using System.Net;

namespace TlsSimple;

/// <summary>Which HTTP version a request is tried with.</summary>
internal static class RequestVersion
{
    /// <summary>
    /// Raises HttpClient's default to "HTTP/2 if the server has it", and caps at HTTP/2: version 3 is tried for "or higher" as
    /// well, and goes over QUIC past our TLS.
    /// </summary>
    /// <exception cref="HttpRequestException">The request takes nothing below HTTP/3.</exception>
    internal static void Adjust(HttpRequestMessage request)
    {
        // ClientWebSocket (wss) and other upgrades live on HTTP/1.1.
        if (IsUpgrade(request))
        {
            return;
        }

        if (request.RequestUri is not { IsAbsoluteUri: true, Scheme: "https" })
        {
            CapPlain(request);
            return;
        }

        switch (request.VersionPolicy)
        {
            case HttpVersionPolicy.RequestVersionOrLower when request.Version.Major >= 3:
            case HttpVersionPolicy.RequestVersionOrLower when request.Version == HttpVersion.Version11:
            case HttpVersionPolicy.RequestVersionOrHigher when request.Version.Major < 2:
                request.Version = HttpVersion.Version20;
                request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
                break;

            case HttpVersionPolicy.RequestVersionOrHigher when request.Version.Major == 2:
                request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
                break;

            case HttpVersionPolicy.RequestVersionExact or HttpVersionPolicy.RequestVersionOrHigher when request.Version.Major >= 3:
                throw new HttpRequestException(
                    HttpRequestError.VersionNegotiationError,
                    "The request takes nothing below HTTP/3, which TlsSimple does not speak: QUIC has a TLS of its own. Allow HTTP/2 (version 2.0), or RequestVersionOrLower.");

            default:
                break;
        }
    }

    /// <summary>A redirect takes a request to https without passing here again, so "or higher" must not mean HTTP/3 there.</summary>
    private static void CapPlain(HttpRequestMessage request)
    {
        if (request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher)
        {
            request.VersionPolicy = request.Version.Major < 2 ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact;
        }
    }

    private static bool IsUpgrade(HttpRequestMessage request) => request.Headers.NonValidated.Contains("Upgrade");
}
