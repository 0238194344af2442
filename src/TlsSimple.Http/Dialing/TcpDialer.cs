using System.Net;
using System.Net.Sockets;

namespace TlsSimple;

/// <summary>Opens TCP connections: name overrides, a time limit, no Nagle delay.</summary>
internal sealed class TcpDialer
{
    private readonly Dictionary<(string Host, int Port), IPAddress> _resolve = [];
    private readonly TimeSpan _timeout;

    internal TcpDialer(TlsSimpleOptions options)
    {
        _timeout = options.ConnectTimeout;
        foreach (TlsResolveEntry entry in options.Resolve)
        {
            _resolve[(HostName.Parse(entry.Host, nameof(options)).Name, entry.Port)] = entry.Address;
        }
    }

    /// <exception cref="SocketException">The name does not resolve, nothing listens, or <see cref="TlsSimpleOptions.ConnectTimeout"/> ran out (TimedOut).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    internal async Task<Stream> DialAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(Resolve(endPoint), limit.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException(
                (int)SocketError.TimedOut,
                $"No TCP connection to {endPoint.Host}:{endPoint.Port} within {_timeout.TotalSeconds:0.###} s (ConnectTimeout).");
        }
        catch (OperationCanceledException error)
        {
            // With the caller's own token: SocketsHttpHandler knows its ConnectTimeout by it.
            socket.Dispose();
            throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private EndPoint Resolve(DnsEndPoint endPoint) =>
        _resolve.Count > 0 &&
        HostName.TryParse(endPoint.Host, out HostName? host, out _) &&
        _resolve.TryGetValue((host.Name, endPoint.Port), out IPAddress? address)
            ? new IPEndPoint(address, endPoint.Port)
            : endPoint;
}
