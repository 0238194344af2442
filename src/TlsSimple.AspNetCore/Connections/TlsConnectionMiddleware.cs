using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace TlsSimple;

/// <summary>Runs the handshake of each connection, and hands on a transport that reads and writes in plaintext.</summary>
internal sealed class TlsConnectionMiddleware(ConnectionDelegate next, TlsServerContext context, HttpProtocols protocols, TlsServerLog log)
{
    internal async Task OnConnectionAsync(ConnectionContext connection)
    {
        IDuplexPipe transport = connection.Transport;
        var stream = new TlsStream(new TransportStream(transport), leaveInnerStreamOpen: true);
        try
        {
            if (await AuthenticateAsync(connection, stream).ConfigureAwait(false) is { } info)
            {
                SetFeatures(connection, info);
                await ServeAsync(connection, stream).ConfigureAwait(false);
            }
        }
        finally
        {
            // Behind the last byte of the application comes close_notify; the transport is closed by its owner.
            await stream.DisposeAsync().ConfigureAwait(false);
            connection.Transport = transport;
        }
    }

    /// <returns><c>null</c> if the handshake failed, which the log has; the connection then just ends.</returns>
    private async Task<TlsConnectionInfo?> AuthenticateAsync(ConnectionContext connection, TlsStream stream)
    {
        // A server that stops does not wait for clients that are in mid-handshake.
        CancellationToken stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        long start = Stopwatch.GetTimestamp();
        try
        {
            await stream.AuthenticateAsServerAsync(context, ended.Token).ConfigureAwait(false);
            TlsConnectionInfo info = stream.ConnectionInfo!;
            log.Done(connection.ConnectionId, info, Stopwatch.GetElapsedTime(start));
            if (EndpointProtocols.Serves(protocols, info.ApplicationProtocol))
            {
                LeaveEndToHttp(stream, info);
                return info;
            }

            log.NotServed(connection.ConnectionId, info, protocols);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            log.Aborted(connection.ConnectionId, Stopwatch.GetElapsedTime(start));
        }
#pragma warning disable CA1031 // What a delegate of the options throws is as little the server's end as a bad client is.
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.Failed(connection.ConnectionId, error, Stopwatch.GetElapsedTime(start));
        }

        return null;
    }

    /// <summary>HTTP says itself whether a message is whole (RFC 9112, section 8; RFC 9113, section 8.1), and clients often leave without close_notify. For other protocols a reader is told.</summary>
    private static void LeaveEndToHttp(TlsStream stream, TlsConnectionInfo info)
    {
        if (info.ApplicationProtocol == SslApplicationProtocol.Http2 || info.ApplicationProtocol == SslApplicationProtocol.Http11)
        {
            stream.Truncation = static _ => null;
        }
    }

    private static void SetFeatures(ConnectionContext connection, TlsConnectionInfo info)
    {
        var features = new TlsConnectionFeatures(info);
        connection.Features.Set<ITlsSimpleFeature>(features);
        connection.Features.Set<ITlsConnectionFeature>(features);
        connection.Features.Set<ITlsHandshakeFeature>(features);
        connection.Features.Set<ITlsApplicationProtocolFeature>(features);
        connection.Features.Get<IConnectionMetricsTagsFeature>()?.Tags.Add(new("tls.protocol.version", info.Protocol == SslProtocols.Tls13 ? "1.3" : "1.2"));
    }

    private async Task ServeAsync(ConnectionContext connection, TlsStream stream)
    {
        var plaintext = new TlsDuplexPipe(stream);
        connection.Transport = plaintext;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            try
            {
                await plaintext.CompleteAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
            {
                // What the application had not flushed reaches nobody: the client has gone.
                log.LastBytesLost(connection.ConnectionId, error);
            }
        }
    }
}
