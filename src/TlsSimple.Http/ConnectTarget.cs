using System.Net;
using System.Net.Http.Headers;

namespace TlsSimple;

/// <summary>Where a connection goes and what it is to offer, read from the callback's context before anything is awaited.</summary>
/// <param name="EndPoint">What SocketsHttpHandler wants to be connected to: the server, or the proxy of a plain request.</param>
/// <param name="Scheme">The scheme of the pool that asks: https, wss, http or ws.</param>
/// <param name="ServerName">The name to send and verify; <c>null</c> for a plain connection.</param>
/// <param name="Offer">The application protocols to offer.</param>
/// <param name="UserAgent">Whom the request says that it is from; for proxies.</param>
/// <param name="Request">The request that the connection is made for; for callbacks of the caller's, and never to verify by.</param>
internal sealed record ConnectTarget(DnsEndPoint EndPoint, string Scheme, HostName? ServerName, AlpnOffer Offer, string? UserAgent, HttpRequestMessage Request)
{
    /// <summary>Whether the pool that asks is for https or wss.</summary>
    internal bool IsTls => ServerName is not null;

    /// <summary>
    /// The request that is named in the context may have been served by another connection and redirected since; it then
    /// belongs to another origin, and even its scheme says nothing about the pool that asks. So it counts only as long as it
    /// names the endpoint that is dialled. (Test: Connect_RequestWasRedirectedMeanwhile_IsRefused.)
    /// </summary>
    /// <param name="context">The callback's.</param>
    /// <param name="serverName"><see cref="TlsSimpleOptions.ServerName"/>.</param>
    /// <exception cref="HttpRequestException">The request belongs to another origin.</exception>
    internal static ConnectTarget From(SocketsHttpConnectionContext context, HostName? serverName)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        DnsEndPoint endPoint = context.DnsEndPoint;
        Uri uri = request.RequestUri!;
        AlpnOffer offer = ChooseOffer(request.Version, request.VersionPolicy);
        string? userAgent = request.Headers.NonValidated.TryGetValues("User-Agent", out HeaderStringValues values) ? values.ToString() : null;

        // Plain http may go to a proxy, so the endpoint need not be the URL's; nothing is verified there. Should the pool that
        // asks be one for https all the same, SocketsHttpHandler makes a TLS of its own of it, which is refused.
        if (uri.Scheme is not ("https" or "wss"))
        {
            return new ConnectTarget(endPoint, uri.Scheme, null, offer, userAgent, request);
        }

        if (!IsAt(endPoint, uri))
        {
            throw MovedOn(endPoint, uri);
        }

        // Not by the Host header, as SocketsHttpHandler would: who relays requests may relay that header too, and then the sender
        // would choose whose certificate is good. (Test: Get_HostHeaderOfAnotherHost_IsVerifiedByTheEndpoint.)
        return new ConnectTarget(endPoint, uri.Scheme, serverName ?? HostName.Parse(endPoint.Host, "host"), offer, userAgent, request);
    }

    /// <summary>The request is another's by now, and what the connection would be for cannot be told.</summary>
    internal HttpRequestException MovedOn() => MovedOn(EndPoint, Request.RequestUri!);

    /// <summary>Whether a plain connection goes to the server itself and not to a proxy.</summary>
    internal bool IsDirect => IsAt(EndPoint, Request.RequestUri!);

    private static HttpRequestException MovedOn(DnsEndPoint endPoint, Uri uri) => new(
        HttpRequestError.ConnectionError,
        $"A connection to {endPoint.Host}:{endPoint.Port} was asked for by a request to {uri.Host}:{uri.Port}. That request has moved on there since, " +
        "and the connection is not needed.");

    /// <summary>Mirrors what SocketsHttpHandler will do with the connection; anything else ends in bytes of the wrong protocol.</summary>
    private static AlpnOffer ChooseOffer(Version version, HttpVersionPolicy policy)
    {
        if (version.Major >= 2 && policy != HttpVersionPolicy.RequestVersionOrLower)
        {
            return AlpnOffer.Http2;
        }

        return version.Major >= 2 || policy == HttpVersionPolicy.RequestVersionOrHigher
            ? AlpnOffer.Http2OrHttp11
            : AlpnOffer.Http11;
    }

    /// <summary>SocketsHttpHandler puts an IPv6 address in brackets, <see cref="Uri.IdnHost"/> does not. (Test: Get_GoodCertificate_IsAccepted, "IPv6 address".)</summary>
    internal static bool IsAt(DnsEndPoint endPoint, Uri uri) =>
        uri.Port == endPoint.Port &&
        MemoryExtensions.Equals(endPoint.Host.AsSpan().TrimStart('[').TrimEnd(']'), uri.IdnHost, StringComparison.OrdinalIgnoreCase);
}
