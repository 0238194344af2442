using System.Collections.Concurrent;
using System.Net;

namespace TlsSimple;

/// <summary>
/// The proxy that SocketsHttpHandler sees in place of the caller's. It would put its own TLS on a tunnel and on an https proxy,
/// so https requests seem to need no proxy here (<see cref="TransportConnector"/> makes their tunnel), and an https proxy for plain requests appears as
/// an http proxy of a made-up name, under which the connector finds the real one.
/// </summary>
internal sealed class ProxyRouter : IWebProxy
{
    /// <summary>RFC 6761, section 6.4: no host ever has it.</summary>
    private const string Suffix = ".https-proxy.invalid";

    private readonly Func<IWebProxy> _source;
    private readonly Func<bool> _isInUse;
    private readonly ConcurrentDictionary<(string Host, int Port), Uri> _disguised = new();
    private IWebProxy? _proxy;

    /// <param name="proxy">The caller's; <c>null</c> for <see cref="HttpClient.DefaultProxy"/> as it is at the first request.</param>
    /// <param name="isInUse">Whether the handler uses proxies at all; asked for every connection.</param>
    internal ProxyRouter(IWebProxy? proxy, Func<bool>? isInUse = null)
    {
        _source = proxy is null ? () => HttpClient.DefaultProxy : () => proxy;
        _isInUse = isInUse ?? (static () => true);
    }

    /// <summary>The caller's, which may choose by the request.</summary>
    private IWebProxy Proxy => _proxy ??= _source();

    /// <summary>For proxies of http requests, which SocketsHttpHandler speaks with itself.</summary>
    public ICredentials? Credentials
    {
        get => RealCredentials is { } credentials ? new RoutedCredentials(this, credentials) : null;
        set => Proxy.Credentials = value;
    }

    /// <summary>The handler's, for proxies without credentials of their own: SocketsHttpHandler would ask them with the disguise.</summary>
    internal ICredentials? DefaultCredentials { private get; set; }

    /// <summary>For https proxies and tunnels, whose addresses are not disguised.</summary>
    internal ICredentials? RealCredentials => Proxy.Credentials ?? DefaultCredentials;

    public bool IsBypassed(Uri host) => IsSecure(host) || Proxy.IsBypassed(host);

    public Uri? GetProxy(Uri destination)
    {
        if (IsSecure(destination) || Proxy.GetProxy(destination) is not { } proxy)
        {
            return null;
        }

        return proxy.Scheme == Uri.UriSchemeHttps ? Disguise(proxy) : proxy;
    }

    /// <summary>The proxy for an https origin; <c>null</c> for none.</summary>
    internal Uri? ProxyFor(Uri origin) =>
        !_isInUse() || Proxy.IsBypassed(origin) || Proxy.GetProxy(origin) is not { } proxy || proxy == origin ? null : proxy;

    /// <summary>The proxy for an http origin, if SocketsHttpHandler sees it under its own address; <c>null</c> for none.</summary>
    internal Uri? PlainProxyFor(Uri origin) =>
        !_isInUse() || IsBypassed(origin) || Proxy.GetProxy(origin) is not { } proxy || proxy.Scheme == Uri.UriSchemeHttps ? null : proxy;

    /// <summary>The https proxy that a connection of SocketsHttpHandler's is really for; <c>null</c> if it is for what its endpoint says.</summary>
    internal Uri? Undisguise(string host, int port) => _disguised.GetValueOrDefault((host, port));

    private Uri Disguise(Uri proxy)
    {
        // No two proxies under one name: an IPv6 address, which has to be spelt otherwise, gets a label that says so.
        string host = proxy.HostNameType == UriHostNameType.IPv6 ? $"{proxy.IdnHost.Replace(':', '-')}.ipv6{Suffix}" : proxy.IdnHost + Suffix;
        _disguised[(host, proxy.Port)] = proxy;
        return new UriBuilder(Uri.UriSchemeHttp, host, proxy.Port).Uri;
    }

    private static bool IsSecure(Uri destination) => destination.Scheme is "https" or "wss";

    /// <summary>Asks the caller's credentials with the real address of the proxy.</summary>
    private sealed class RoutedCredentials(ProxyRouter router, ICredentials credentials) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType) =>
            credentials.GetCredential(router.Undisguise(uri.IdnHost, uri.Port) ?? uri, authType);
    }
}
