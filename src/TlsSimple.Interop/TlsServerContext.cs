using System.Security.Authentication;

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
    private readonly TlsTicketKeys? _ticketKeys;
    private readonly TlsTicketKeys? _ownTicketKeys;
    private volatile bool _disposed;

    /// <summary>Copies and checks <paramref name="options"/>, and asks every identity source once.</summary>
    /// <exception cref="TlsException">An option has a value that is not allowed (<see cref="TlsErrorReason.InvalidOption"/>),
    /// an identity is missing, has expired, is not yet valid or is not for servers (<see cref="TlsErrorReason.InvalidIdentity"/>),
    /// or the native library is not usable (<see cref="TlsErrorReason.NativeLibrary"/>).</exception>
    public TlsServerContext(TlsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        HandshakeTimeout = options.HandshakeTimeout;
        Peers = PeerPolicy.Of(options);
        IdentitySelector = options.IdentitySelector;
        RefuseUnknownServerName = options.RefuseUnknownServerName;
        Identities = new ServerIdentities(options.Identities);
        foreach (TlsIdentity identity in Identities.Current.Identities)
        {
            identity.ThrowIfNotValid(options.TimeProvider.GetUtcNow());
            identity.ThrowIfNotForServers();
        }

        MaximumProtocol = options.MaximumProtocol;
        _context = MbedContext.Create(NativeRole.Server, new ProtocolPolicy(options), new AlpnOffer([.. options.ApplicationProtocols]));
        try
        {
            _context.SetClientAuth(options.ClientCertificates);
            if (options.TicketCount > 0)
            {
                _ticketKeys = options.TicketKeys ?? (_ownTicketKeys = new TlsTicketKeys(options.TimeProvider));
                _ticketKeys.Serve(options.TicketLifetime);
                _context.SetTicketKeys(_ticketKeys, options.TicketLifetime, options.TicketCount);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal TimeSpan HandshakeTimeout { get; }

    internal bool IsDisposed => _disposed;

    /// <summary>What clients are judged by; <c>null</c> if they are not asked for a certificate.</summary>
    internal PeerPolicy? Peers { get; }

    internal SslProtocols MaximumProtocol { get; }

    internal ServerIdentities Identities { get; }

    internal Func<TlsClientHello, CancellationToken, ValueTask<TlsIdentity?>>? IdentitySelector { get; }

    internal bool RefuseUnknownServerName { get; }

    /// <summary>Frees what the context holds. Connections that it made go on.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _context.Dispose();
            _ownTicketKeys?.Dispose();
        }
    }

    /// <summary>Starts the engine for one connection.</summary>
    /// <param name="serverName">Whom the client asks for; empty for nobody.</param>
    /// <param name="shown">Of which the client is shown the first that it can verify.</param>
    internal MbedSession CreateSession(string serverName, IReadOnlyList<TlsIdentity> shown)
    {
        _ticketKeys?.RotateIfDue();
        MbedSession session;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            session = _context.CreateSession(serverName);
        }

        try
        {
            foreach (TlsIdentity identity in shown)
            {
                TlsFailure.ThrowIfNotOk(session.SetIdentity(identity.Native));
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
