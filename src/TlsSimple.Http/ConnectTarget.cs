using System.Net;

namespace TlsSimple;

/// <summary>Where a connection goes and what it is to offer, read from the callback's context before anything is awaited.</summary>
/// <param name="EndPoint">The endpoint that is dialled, and whose name is verified.</param>
/// <param name="IsTls">Whether the pool that asks is for https or wss.</param>
/// <param name="Offer">The application protocols to offer.</param>
internal sealed record ConnectTarget(DnsEndPoint EndPoint, bool IsTls, AlpnOffer Offer)
{
    /// <summary>
    /// The request that is named in the context may have been served by another connection and redirected since; it then
    /// belongs to another origin, and even its scheme says nothing about the pool that asks. So it counts only as long as it
    /// names the endpoint that is dialled. (Test: Connect_RequestWasRedirectedMeanwhile_IsRefused.)
    /// </summary>
    /// <exception cref="HttpRequestException">The request belongs to another origin, or a proxy stands between.</exception>
    internal static ConnectTarget From(SocketsHttpConnectionContext context)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        DnsEndPoint endPoint = context.DnsEndPoint;
        Uri uri = request.RequestUri!;
        Version version = request.Version;
        HttpVersionPolicy policy = request.VersionPolicy;

        // SocketsHttpHandler's own request for a tunnel; one of HTTP/2 for a WebSocket (RFC 8441) names its protocol.
        if (request.Method == HttpMethod.Connect && request.Headers.Protocol is null)
        {
            throw new HttpRequestException(
                HttpRequestError.ProxyTunnelError,
                $"A proxy ({endPoint.Host}:{endPoint.Port}) is configured for https. TlsSimple makes no tunnels yet, and does not let another TLS make one: " +
                "set UseProxy to false on the handler, or name the host in NO_PROXY.");
        }

        // Plain http may go to a proxy, so the endpoint need not be the URL's; nothing is verified there. Should the pool that
        // asks be one for https all the same, SocketsHttpHandler makes a TLS of its own of it, which is refused.
        bool isTls = uri.Scheme is "https" or "wss";
        if (isTls && !IsAt(endPoint, uri))
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError,
                $"A connection to {endPoint.Host}:{endPoint.Port} was asked for by a request to {uri.Host}:{uri.Port}. Either that request has moved on there since, " +
                "and the connection is not needed; or a SOCKS proxy is configured for https: TlsSimple makes no tunnels yet, and lets no other TLS make one.");
        }

        return new ConnectTarget(endPoint, isTls, ChooseOffer(version, policy));
    }

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
    private static bool IsAt(DnsEndPoint endPoint, Uri uri) =>
        uri.Port == endPoint.Port &&
        MemoryExtensions.Equals(endPoint.Host.AsSpan().TrimStart('[').TrimEnd(']'), uri.IdnHost, StringComparison.OrdinalIgnoreCase);
}
