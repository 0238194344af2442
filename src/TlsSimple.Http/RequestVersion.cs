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
        CapHttp3(request);

        // ClientWebSocket (wss) and other upgrades live on HTTP/1.1, or ask for HTTP/2 by its own means.
        if (IsUpgrade(request) || request.RequestUri is not { IsAbsoluteUri: true, Scheme: "https" })
        {
            CapOrHigher(request);
            return;
        }

        switch (request.VersionPolicy)
        {
            case HttpVersionPolicy.RequestVersionOrLower when request.Version == HttpVersion.Version11:
            case HttpVersionPolicy.RequestVersionOrHigher when request.Version.Major < 2:
                request.Version = HttpVersion.Version20;
                request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
                break;

            case HttpVersionPolicy.RequestVersionOrHigher:
                request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
                break;

            default:
                break;
        }
    }

    /// <summary>Whatever the scheme is: a redirect takes a request from http to https without passing here again.</summary>
    private static void CapHttp3(HttpRequestMessage request)
    {
        if (request.Version.Major < 3)
        {
            return;
        }

        if (request.VersionPolicy != HttpVersionPolicy.RequestVersionOrLower)
        {
            throw new HttpRequestException(
                HttpRequestError.VersionNegotiationError,
                "The request takes nothing below HTTP/3, which TlsSimple does not speak: QUIC has a TLS of its own. Allow HTTP/2 (version 2.0), or RequestVersionOrLower.");
        }

        request.Version = IsUpgrade(request) ? HttpVersion.Version11 : HttpVersion.Version20;
    }

    /// <summary>"Or higher" must not mean HTTP/3, here or behind a redirect.</summary>
    private static void CapOrHigher(HttpRequestMessage request)
    {
        if (request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher)
        {
            request.VersionPolicy = request.Version.Major < 2 ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact;
        }
    }

    private static bool IsUpgrade(HttpRequestMessage request) => request.Headers.NonValidated.Contains("Upgrade");
}
