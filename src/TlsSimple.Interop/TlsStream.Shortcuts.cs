namespace TlsSimple;

/// <content>For programs that need no options: SslStream's shortest forms.</content>
public sealed partial class TlsStream
{
    /// <summary>Runs the handshake as a client with the defaults of <see cref="TlsClientOptions"/>: the system's trust anchors, TLS 1.2 and 1.3.</summary>
    /// <remarks>All such streams of a process share one context and its sessions.</remarks>
    /// <inheritdoc cref="AuthenticateAsClientAsync(TlsClientContext, string, CancellationToken)"/>
    public Task AuthenticateAsClientAsync(string targetHost, CancellationToken cancellationToken = default) =>
        AuthenticateAsClientAsync(SharedContexts.Client, targetHost, cancellationToken);

    /// <summary>The blocking form of <see cref="AuthenticateAsClientAsync(string, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="AuthenticateAsClient(TlsClientContext, string)"/>
    public void AuthenticateAsClient(string targetHost) => AuthenticateAsClient(SharedContexts.Client, targetHost);

    /// <summary>Runs the handshake as a server with this identity and otherwise the defaults of <see cref="TlsServerOptions"/>.</summary>
    /// <remarks>All such streams that are given the same object share one context and its ticket keys.</remarks>
    /// <param name="identity">What is shown to clients.</param>
    /// <param name="cancellationToken">Ends the handshake; the stream cannot be used after.</param>
    /// <inheritdoc cref="AuthenticateAsServerAsync(TlsServerContext, CancellationToken)"/>
    public Task AuthenticateAsServerAsync(TlsIdentity identity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return AuthenticateAsServerAsync(SharedContexts.ServerOf(identity), cancellationToken);
    }

    /// <summary>The blocking form of <see cref="AuthenticateAsServerAsync(TlsIdentity, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="AuthenticateAsServer(TlsServerContext)"/>
    public void AuthenticateAsServer(TlsIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        AuthenticateAsServer(SharedContexts.ServerOf(identity));
    }
}
