using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TlsSimple;

/// <summary>
/// What endpoints have to tell: to the log under <c>TlsSimple.AspNetCore</c>, and to the meter of that name. What clients do wrong is worth a
/// Debug message only, or anybody could fill the log.
/// </summary>
internal sealed partial class TlsServerLog
{
    private readonly ILogger _logger;
    private readonly TlsHandshakeMeter _meter;

    internal TlsServerLog(IServiceProvider services)
    {
        _logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(TlsHandshakeMeter.Name);
        _meter = new TlsHandshakeMeter(services);
    }

    internal void Done(string connection, TlsConnectionInfo info, TimeSpan time)
    {
        _meter.Done(info, time);
        HandshakeDone(_logger, connection, info.Protocol, info.CipherSuite, info.Group, info.ApplicationProtocol, info.IsResumed);
    }

    internal void Aborted(string connection, TimeSpan time)
    {
        _meter.Failed("ConnectionClosed", time);
        HandshakeAborted(_logger, connection);
    }

    internal void Failed(string connection, Exception error, TimeSpan time)
    {
        var failure = error as TlsException;
        _meter.Failed(failure?.Reason.ToString() ?? error.GetType().FullName!, time);
        if (failure is null or { Kind: TlsErrorKind.Configuration })
        {
            HandshakeImpossible(_logger, connection, error.Message, error);
        }
        else
        {
            HandshakeFailed(_logger, connection, failure.Kind, failure.Reason, failure.Message, failure);
        }
    }

    internal void NotServed(string connection, TlsConnectionInfo info, HttpProtocols protocols) =>
        ProtocolNotServed(_logger, connection, info.ApplicationProtocol.ToString(), protocols);

    internal void LastBytesLost(string connection, Exception error) => UnflushedLost(_logger, connection, error);

    [LoggerMessage(1, LogLevel.Debug, "Connection {ConnectionId}: {Protocol}, {CipherSuite}, {Group}, ALPN '{ApplicationProtocol}', resumed: {IsResumed}.", EventName = nameof(HandshakeDone))]
    private static partial void HandshakeDone(
        ILogger logger, string connectionId, object protocol, object cipherSuite, string group, object applicationProtocol, bool isResumed);

    [LoggerMessage(2, LogLevel.Debug, "Connection {ConnectionId}: the TLS handshake failed ({Kind}, {Reason}). {Problem}", EventName = nameof(HandshakeFailed))]
    private static partial void HandshakeFailed(ILogger logger, string connectionId, TlsErrorKind kind, TlsErrorReason reason, string problem, Exception error);

    [LoggerMessage(3, LogLevel.Debug, "Connection {ConnectionId} was closed during the TLS handshake.", EventName = nameof(HandshakeAborted))]
    private static partial void HandshakeAborted(ILogger logger, string connectionId);

    [LoggerMessage(4, LogLevel.Error, "Connection {ConnectionId}: there is no TLS handshake, for a reason on this side. {Problem}", EventName = nameof(HandshakeImpossible))]
    private static partial void HandshakeImpossible(ILogger logger, string connectionId, string problem, Exception error);

    [LoggerMessage(5, LogLevel.Error, "Connection {ConnectionId}: the TLS context has negotiated {ApplicationProtocol}, which an endpoint with Protocols = {Protocols} does not serve. Make the two agree.", EventName = nameof(ProtocolNotServed))]
    private static partial void ProtocolNotServed(ILogger logger, string connectionId, string applicationProtocol, HttpProtocols protocols);

    [LoggerMessage(6, LogLevel.Debug, "Connection {ConnectionId} was gone before its last bytes were sent.", EventName = nameof(UnflushedLost))]
    private static partial void UnflushedLost(ILogger logger, string connectionId, Exception error);
}
