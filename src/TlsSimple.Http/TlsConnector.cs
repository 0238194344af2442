using System.Diagnostics;
using System.Net.Security;

namespace TlsSimple;

/// <summary>Gives SocketsHttpHandler its connections: TCP, then our TLS, then the real stream in place of the ticket.</summary>
internal sealed class TlsConnector
{
    private readonly TlsClientContext _context;
    private readonly TcpDialer _dialer;

    internal TlsConnector(TlsClientContext context, TcpDialer dialer)
    {
        _context = context;
        _dialer = dialer;
    }

    /// <summary>The ConnectCallback: scheme, name, TCP, TLS, wrap.</summary>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ConnectTarget target = ConnectTarget.From(context);
        if (!target.IsTls)
        {
            return await _dialer.DialAsync(target.EndPoint, cancellationToken).ConfigureAwait(false);
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
            return context.PlaintextStream is SslStream ? throw OtherTls() : context.PlaintextStream;
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

        return new TlsHttpStream(stream, stream.ConnectionInfo!, isHttp2);
    }

    private async Task<TlsStream> ConnectTlsAsync(ConnectTarget target, CancellationToken cancellationToken)
    {
        HostName host = HostName.Parse(target.EndPoint.Host, "host");
        long start = Stopwatch.GetTimestamp();
        Stream transport = await _dialer.DialAsync(target.EndPoint, cancellationToken).ConfigureAwait(false);
        TimeSpan connectTime = Stopwatch.GetElapsedTime(start);
        var stream = new TlsStream(transport);
        try
        {
            await stream.AuthenticateAsClientAsync(_context, host, target.Offer, cancellationToken).ConfigureAwait(false);
            stream.ConnectionInfo!.ConnectTime = connectTime;
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static TlsException OtherTls() => new(
        TlsErrorKind.Configuration,
        TlsErrorReason.UnsupportedRuntime,
        "SocketsHttpHandler made a TLS connection of its own (SslStream). TlsSimple lets no request out over another TLS: " +
        "take away what made it, a proxy or a ConnectCallback that replaced TlsSimple's.");
}
