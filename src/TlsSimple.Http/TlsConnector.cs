using System.Diagnostics;
using System.Net;
using System.Net.Security;

namespace TlsSimple;

/// <summary>Gives SocketsHttpHandler its connections: a transport, then our TLS, then the real stream in place of the ticket.</summary>
internal sealed class TlsConnector : IDisposable
{
    private readonly TlsClientContext _context;
    private readonly TransportConnector _transports;
    private readonly ConnectAttempts _attempts;
    private readonly HostName? _serverName;
    private readonly bool _httpsOnly;
    private readonly Func<bool> _proxyIsOurs;
    private readonly Func<SocketsHttpPlaintextStreamFilterContext, CancellationToken, ValueTask<Stream>>? _nextFilter;

    /// <param name="context">TLS with the servers.</param>
    /// <param name="options">Checked.</param>
    /// <param name="transports">Opens what TLS runs over; disposed with this object.</param>
    /// <param name="proxyIsOurs">Whether the handler still has the proxy that it was given by us.</param>
    /// <param name="nextFilter">The caller's own PlaintextStreamFilter.</param>
    internal TlsConnector(
        TlsClientContext context,
        TlsSimpleOptions options,
        TransportConnector transports,
        Func<bool> proxyIsOurs,
        Func<SocketsHttpPlaintextStreamFilterContext, CancellationToken, ValueTask<Stream>>? nextFilter)
    {
        _context = context;
        _transports = transports;
        _attempts = new ConnectAttempts(options.OwnConnectPipeline);
        _serverName = options.ServerName is { } name ? HostName.Parse(name, nameof(options)) : null;
        _httpsOnly = options.HttpsOnly;
        _proxyIsOurs = proxyIsOurs;
        _nextFilter = nextFilter;
    }

    /// <summary>Those that are open.</summary>
    internal Http2Connections Http2Connections { get; } = new();

    public void Dispose() => _transports.Dispose();

    /// <inheritdoc cref="TransportConnector.Reveal"/>
    internal string Reveal(string message) => _transports.Reveal(message);

    /// <summary>The ConnectCallback: target, transport, TLS, wrap.</summary>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ConnectTarget target = ConnectTarget.From(context, _serverName);
        if (!target.IsTls)
        {
            return await ConnectPlainAsync(target, cancellationToken).ConfigureAwait(false);
        }

        TlsStream stream = await ConnectTlsAsync(target, cancellationToken).ConfigureAwait(false);
        try
        {
            return await SslStreamTicket.ForAsync(stream, target).ConfigureAwait(false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The PlaintextStreamFilter: the ticket goes, the TLS stream comes.</summary>
    internal async ValueTask<Stream> FilterAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        if (context.PlaintextStream is not SslStreamTicket ticket)
        {
            return context.PlaintextStream is SslStream ? throw OtherTls()
                : _nextFilter is null ? context.PlaintextStream
                : await _nextFilter(context, cancellationToken).ConfigureAwait(false);
        }

        TlsStream stream = ticket.Redeem();
        bool isHttp2 = context.NegotiatedHttpVersion.Major >= 2;
        if (!isHttp2 && stream.ConnectionInfo!.ApplicationProtocol == SslApplicationProtocol.Http2)
        {
            // Once an origin has answered with http/1.1, SocketsHttpHandler speaks it there for good, also to a server that has
            // learnt h2 since; left alone it would write HTTP/1.1 onto h2 and hang. So: again, without h2 in the offer.
            await stream.DisposeAsync().ConfigureAwait(false);
            stream = await ConnectTlsAsync(ticket.Target with { Offer = AlpnOffer.Http11 }, cancellationToken).ConfigureAwait(false);
        }

        TlsHttpStream plaintext = Wrap(stream, ticket.Target.EndPoint, isHttp2);
        return _nextFilter is null ? plaintext : await FilterFurtherAsync(plaintext, context, cancellationToken).ConfigureAwait(false);
    }

    private TlsHttpStream Wrap(TlsStream stream, DnsEndPoint origin, bool isHttp2)
    {
        TlsConnectionInfo info = stream.ConnectionInfo!;
        if (!isHttp2)
        {
            return new TlsHttpStream(stream, info, isHttp2);
        }

        Http2Connections.Add(origin, info);
        return new TlsHttpStream(stream, info, isHttp2, closed: () => Http2Connections.Remove(info));
    }

    /// <summary>SocketsHttpHandler does not know the stream yet, so a filter that throws leaves it to us.</summary>
    private async ValueTask<Stream> FilterFurtherAsync(
        TlsHttpStream plaintext, SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await _nextFilter!(
                SocketsHttpContexts.PlaintextStreamFilter(plaintext, context.NegotiatedHttpVersion, context.InitialRequestMessage),
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await plaintext.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<Stream> ConnectPlainAsync(ConnectTarget target, CancellationToken cancellationToken)
    {
        if (_httpsOnly)
        {
            throw new TlsException(
                TlsErrorKind.Configuration,
                TlsErrorReason.PlaintextRefused,
                $"A request to {Plain(target.Request)} would leave without TLS, and HttpsOnly is set: ask for https.");
        }

        // SocketsHttpHandler's own request for a tunnel is one for ws, as long as it sees the proxies through us.
        if (target.Request.Method == HttpMethod.Connect && !_proxyIsOurs())
        {
            throw ReplacedProxy(target.EndPoint);
        }

        Transport transport = await _attempts.RunAsync(_transports.OpenAsync, target, cancellationToken).ConfigureAwait(false);
        return transport.Stream;
    }

    /// <summary>SocketsHttpHandler's request for a tunnel names the server in its Host header.</summary>
    private static string Plain(HttpRequestMessage request) => request.Method == HttpMethod.Connect && request.Headers.Host is { } server
        ? $"ws://{server}"
        : $"{request.RequestUri!.Scheme}://{request.RequestUri.Authority}";

    private ValueTask<TlsStream> ConnectTlsAsync(ConnectTarget target, CancellationToken cancellationToken) =>
        _attempts.RunAsync(ConnectOnceAsync, target, cancellationToken);

    /// <summary>
    /// Once more if what failed was a resumption, with a full handshake: a server that has forgotten a session is to ignore it
    /// (RFC 8446, section 4.2.11), and those exist that break off.
    /// </summary>
    private async ValueTask<TlsStream> ConnectOnceAsync(ConnectTarget target, CancellationToken cancellationToken)
    {
        var handshake = new ClientHandshake(_context, target.ServerName!, target.EndPoint.Port, target.Offer);
        try
        {
            return await ConnectAsync(target, handshake, cancellationToken).ConfigureAwait(false);
        }
        catch (TlsException) when (handshake.HasFailedWithSession)
        {
            // The handshake has thrown the server's sessions away.
            handshake = new ClientHandshake(_context, target.ServerName!, target.EndPoint.Port, target.Offer);
            return await ConnectAsync(target, handshake, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<TlsStream> ConnectAsync(ConnectTarget target, ClientHandshake handshake, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        _context.PrepareInBackground(target.Offer);
        Transport transport = await _transports.OpenAsync(target, cancellationToken).ConfigureAwait(false);
        TimeSpan connectTime = Stopwatch.GetElapsedTime(start);
        TlsStream stream = await transport.AuthenticateAsync(handshake, cancellationToken).ConfigureAwait(false);
        TlsConnectionInfo info = stream.ConnectionInfo!;
        info.Origin = target.EndPoint;
        info.ConnectTime = connectTime;
        info.RemoteEndPoint = transport.RemoteEndPoint;
        info.Proxy = transport.Proxy;
        return stream;
    }

    private static HttpRequestException ReplacedProxy(DnsEndPoint proxy) => new(
        HttpRequestError.ProxyTunnelError,
        $"The SocketsHttpHandler's Proxy was changed after TlsSimple had taken it over: it would put another TLS on its tunnel through {proxy.Host}:{proxy.Port}. " +
        "Set Proxy before the TlsSimpleHandler is made.");

    private static TlsException OtherTls() => new(
        TlsErrorKind.Configuration,
        TlsErrorReason.UnsupportedRuntime,
        "SocketsHttpHandler made a TLS connection of its own (SslStream). TlsSimple lets no request out over another TLS: " +
        "take away what made it, a proxy or a ConnectCallback that replaced TlsSimple's.");
}
