namespace TlsSimple;

/// <summary>
/// The server's side of TLS for many connections: identities, versions, what is asked of clients. Immutable and thread-safe; make one
/// and share it.
/// </summary>
/// <remarks>Connections go on when their context is disposed.</remarks>
public sealed class TlsServerContext : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MbedContext _context;
    private volatile bool _disposed;

    /// <summary>Copies and checks <paramref name="options"/>.</summary>
    /// <exception cref="TlsException">An option has a value that is not allowed (<see cref="TlsErrorReason.InvalidOption"/>),
    /// or the native library is not usable (<see cref="TlsErrorReason.NativeLibrary"/>).</exception>
    public TlsServerContext(TlsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        HandshakeTimeout = options.HandshakeTimeout;
        Peers = PeerPolicy.Of(options);
        DefaultIdentity = options.Identities[0];
        _context = MbedContext.Create(NativeRole.Server, new ProtocolPolicy(options), new AlpnOffer(options.ApplicationProtocols));
        _context.SetIdentity(DefaultIdentity.Current.Native);
    }

    internal TimeSpan HandshakeTimeout { get; }

    internal bool IsDisposed => _disposed;

    /// <summary>What clients are judged by; <c>null</c> if they are not asked for a certificate.</summary>
    internal PeerPolicy? Peers { get; }

    internal TlsIdentitySource DefaultIdentity { get; }

    /// <summary>Frees what the context holds. Connections that it made go on.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _context.Dispose();
        }
    }

    internal MbedSession CreateSession(TlsIdentity shown)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _context.CreateSession();
        }
    }
}
