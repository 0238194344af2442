using System.Net;
using System.Net.Sockets;

namespace TlsSimple;

/// <summary>Brings a connection to where its own bytes can flow: dialled, through the proxy's tunnel, within the time limit.</summary>
internal sealed class TransportConnector : IDisposable
{
    private readonly TransportDialer _dialer;
    private readonly IReadOnlyList<TlsConnectToEntry> _connectTo;
    private readonly IReadOnlyList<TlsResolveEntry> _resolve;
    private readonly TimeSpan _timeout;
    private readonly ProxyRouter? _router;
    private readonly ProxyTunnel _tunnel;
    private readonly TlsClientContext _proxyContext;

    /// <param name="options">Checked.</param>
    /// <param name="dialer">Opens raw connections.</param>
    /// <param name="router">Knows the proxies; <c>null</c> if none are to be used.</param>
    /// <param name="proxyCredentials">The handler's default credentials for proxies.</param>
    internal TransportConnector(TlsSimpleOptions options, TransportDialer dialer, ProxyRouter? router, ICredentials? proxyCredentials)
    {
        _dialer = dialer;
        _connectTo = [.. options.ConnectTo];
        _resolve = [.. options.Resolve];
        _timeout = options.ConnectTimeout;
        _router = router;
        _tunnel = new ProxyTunnel(DialProxyAsync);
        router?.DefaultCredentials = proxyCredentials;

        // Now, though few need it: the options are the caller's, who may change them later, and what it costs is made at first use.
        _proxyContext = new TlsClientContext(options.ProxyTls ?? ForProxies(options));
    }

    public void Dispose() => _proxyContext.Dispose();

    /// <summary>A message of SocketsHttpHandler's with the real name of an https proxy in it.</summary>
    internal string Reveal(string message) => _router?.Reveal(message) ?? message;

    /// <exception cref="ProxyUnreachableException">The proxy cannot be reached.</exception>
    /// <exception cref="SocketException">The server cannot be reached, or <see cref="TlsSimpleOptions.ConnectTimeout"/> ran out (TimedOut).</exception>
    /// <exception cref="HttpRequestException">The proxy opened no tunnel (<see cref="HttpRequestError.ProxyTunnelError"/>).</exception>
    /// <exception cref="TlsException">TLS with an https proxy failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    internal async ValueTask<Transport> OpenAsync(ConnectTarget target, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        Uri? proxy = null;
        try
        {
            proxy = ProxyFor(target);
            return target.IsTls
                ? await OpenToServerAsync(target, proxy, limit.Token).ConfigureAwait(false)
                : await OpenPlainAsync(target, proxy, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new SocketException(
                (int)SocketError.TimedOut,
                $"No connection {Way(target, proxy)} within {_timeout.TotalSeconds:0.###} s (ConnectTimeout): {error.Message}");
        }
        catch (OperationCanceledException error) when (cancellationToken.IsCancellationRequested)
        {
            // With the caller's own token: SocketsHttpHandler knows its ConnectTimeout by it.
            throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
    }

    /// <summary>The proxy that we are to speak with; where SocketsHttpHandler does that itself, those of scheme https only.</summary>
    private Uri? ProxyFor(ConnectTarget target) => target.IsTls
        ? _router?.ProxyFor(new UriBuilder(target.Scheme, target.EndPoint.Host, target.EndPoint.Port).Uri)
        : _router?.Undisguise(target.EndPoint.Host, target.EndPoint.Port);

    /// <summary>For http through an https proxy the endpoint has a made-up name.</summary>
    private static string Way(ConnectTarget target, Uri? proxy)
    {
        string server = $"to {target.EndPoint.Host}:{target.EndPoint.Port}";
        return proxy is null ? server : $"{(target.IsTls ? server + " " : "")}through the proxy {ProxyTunnel.Name(proxy)}";
    }

    private ValueTask<Transport> OpenToServerAsync(ConnectTarget target, Uri? proxy, CancellationToken cancellationToken)
    {
        DnsEndPoint endPoint = Rerouted(target.EndPoint);
        if (proxy is null)
        {
            return DialAsync(endPoint, target.Request, cancellationToken);
        }

        if (proxy.Scheme == "socks4")
        {
            endPoint = Resolved(endPoint);
        }

        // The server is not told who we are; the proxy is, as it is by SocketsHttpHandler.
        return _tunnel.OpenAsync(proxy, _router!.RealCredentials, endPoint, target, cancellationToken);
    }

    /// <summary>For http and ws, where SocketsHttpHandler speaks with proxies itself; TLS with an https proxy is ours all the same.</summary>
    private ValueTask<Transport> OpenPlainAsync(ConnectTarget target, Uri? proxy, CancellationToken cancellationToken)
    {
        if (proxy is not null)
        {
            return DialProxyAsync(proxy, target.Request, cancellationToken);
        }

        if (target.IsDirect && !IsTunnelRequest(target.Request))
        {
            return DialAsync(Rerouted(target.EndPoint), target.Request, cancellationToken);
        }

        if (_router?.PlainProxyAt(target.EndPoint) is { } plain)
        {
            return ReachAsync(plain, target.Request, cancellationToken);
        }

        throw target.MovedOn();
    }

    /// <summary>SocketsHttpHandler's own request for a tunnel, for ws, is addressed to the proxy, which ConnectTo leaves where it is.</summary>
    private static bool IsTunnelRequest(HttpRequestMessage request) => request.Method == HttpMethod.Connect && request.RequestUri!.Scheme == Uri.UriSchemeHttp;

    private async ValueTask<Transport> DialProxyAsync(Uri proxy, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (proxy.Scheme != Uri.UriSchemeHttps)
        {
            return await ReachAsync(proxy, request, cancellationToken).ConfigureAwait(false);
        }

        var handshake = new ClientHandshake(_proxyContext, HostName.Parse(proxy.IdnHost, "proxy"), proxy.Port, AlpnOffer.Http11);
        Transport transport = await ReachAsync(proxy, request, cancellationToken).ConfigureAwait(false);
        try
        {
            return transport with { Stream = await transport.AuthenticateAsync(handshake, cancellationToken).ConfigureAwait(false) };
        }
        catch (TlsException error)
        {
            throw error.About($"TLS with the proxy {ProxyTunnel.Name(proxy)} failed");
        }
    }

    private async ValueTask<Transport> ReachAsync(Uri proxy, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var name = new Uri(ProxyTunnel.Name(proxy));
        try
        {
            Transport transport = await DialAsync(new DnsEndPoint(proxy.IdnHost, proxy.Port), request, cancellationToken).ConfigureAwait(false);
            return transport with { Proxy = name };
        }
        catch (SocketException error)
        {
            // SocketsHttpHandler will name the server; whoever reads it must not look for the fault there.
            throw new ProxyUnreachableException(name, error);
        }
    }

    private async ValueTask<Transport> DialAsync(DnsEndPoint endPoint, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Stream stream = await _dialer.DialAsync(endPoint, request, cancellationToken).ConfigureAwait(false);
        return new Transport(stream, FarEnd(stream), Proxy: null);
    }

    private static EndPoint? FarEnd(Stream stream)
    {
        try
        {
            return (stream as NetworkStream)?.Socket.RemoteEndPoint;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It has ended already: whoever reads or writes first will say how.
            return null;
        }
    }

    private DnsEndPoint Rerouted(DnsEndPoint endPoint)
    {
        foreach (TlsConnectToEntry entry in _connectTo)
        {
            if (entry.Covers(endPoint))
            {
                return new DnsEndPoint(entry.ToHost ?? endPoint.Host, entry.ToPort ?? endPoint.Port);
            }
        }

        return endPoint;
    }

    /// <summary>SOCKS 4 knows no names and IPv4 alone: SocketsHttpHandler looks names up on this machine, but knows nothing of Resolve.</summary>
    private DnsEndPoint Resolved(DnsEndPoint endPoint) =>
        _resolve.FirstOrDefault(entry => entry.Address.AddressFamily == AddressFamily.InterNetwork && entry.Covers(endPoint)) is { } entry
            ? new DnsEndPoint(entry.Address.ToString(), endPoint.Port)
            : endPoint;

    /// <summary>What is meant for the servers alone, our certificate, their pins, the caller's filter, is not for a proxy.</summary>
    private static TlsClientOptions ForProxies(TlsSimpleOptions options) => new()
    {
        Trust = options.Trust,
        MinimumProtocol = options.MinimumProtocol,
        MaximumProtocol = options.MaximumProtocol,
        HandshakeTimeout = options.HandshakeTimeout,
        Revocation = options.Revocation,
        DangerousIgnoreCertificateProfile = options.DangerousIgnoreCertificateProfile,
        TimeProvider = options.TimeProvider,
    };
}
