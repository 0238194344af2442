using System.Net;

namespace TlsSimple;

/// <summary>What TLS with a server runs over.</summary>
/// <param name="Stream">The connection, or the tunnel.</param>
/// <param name="RemoteEndPoint">The far end of the socket; <c>null</c> where there is none.</param>
/// <param name="Proxy">The proxy between, without credentials; <c>null</c> if there is none.</param>
internal sealed record Transport(Stream Stream, EndPoint? RemoteEndPoint, Uri? Proxy)
{
    /// <summary>Puts TLS on the connection, which is closed if that fails.</summary>
    /// <exception cref="TlsException">The handshake failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    internal async ValueTask<TlsStream> AuthenticateAsync(ClientHandshake handshake, CancellationToken cancellationToken)
    {
        var stream = new TlsStream(Stream);
        try
        {
            await stream.AuthenticateAsync(handshake, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
