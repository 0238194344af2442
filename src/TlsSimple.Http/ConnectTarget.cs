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
    /// <param name="context">What SocketsHttpHandler asks for.</param>
    /// <param name="getProxy">The proxy for a URL; <c>null</c> for none.</param>
    /// <exception cref="HttpRequestException">The request belongs to another origin, or a proxy stands between.</exception>
    internal static ConnectTarget From(SocketsHttpConnectionContext context, Func<Uri, Uri?> getProxy)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        DnsEndPoint endPoint = context.DnsEndPoint;
        Uri uri = request.RequestUri!;
        Version version = request.Version;
        HttpVersionPolicy policy = request.VersionPolicy;

        if (request.Method == HttpMethod.Connect)
        {
            throw new HttpRequestException(
                HttpRequestError.ProxyTunnelError,
                $"A proxy ({endPoint.Host}:{endPoint.Port}) is configured for https. TlsSimple makes no tunnels yet, and does not let another TLS make one: " +
                "set UseProxy to false on the handler, or name the host in NO_PROXY.");
        }

        bool isTls = uri.Scheme is "https" or "wss";
        if (!IsAt(endPoint, uri) && !IsPlainRequestToProxy(endPoint, uri, getProxy))
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError,
                $"The request that asked for a connection to {endPoint.Host}:{endPoint.Port} has moved on to {uri.Host}:{uri.Port}; the connection is given up.");
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

    /// <summary>A plain http request through an HTTP proxy is sent to the proxy as it is.</summary>
    private static bool IsPlainRequestToProxy(DnsEndPoint endPoint, Uri uri, Func<Uri, Uri?> getProxy) =>
        uri.Scheme is "http" or "ws" &&
        getProxy(uri) is { } proxy &&
        IsAt(endPoint, proxy);

    /// <summary>SocketsHttpHandler puts an IPv6 address in brackets, <see cref="Uri.IdnHost"/> does not. (Test: Get_GoodCertificate_IsAccepted, "IPv6 address".)</summary>
    private static bool IsAt(DnsEndPoint endPoint, Uri uri) =>
        uri.Port == endPoint.Port &&
        MemoryExtensions.Equals(endPoint.Host.AsSpan().TrimStart('[').TrimEnd(']'), uri.IdnHost, StringComparison.OrdinalIgnoreCase);
}
