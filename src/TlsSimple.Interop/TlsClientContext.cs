namespace TlsSimple;

/// <summary>
/// The client's side of TLS for many connections: trust, versions, what is offered. Immutable and thread-safe; make one and share it.
/// </summary>
/// <remarks>Trust anchors are read at the first handshake. Connections go on when their context is disposed.</remarks>
public sealed class TlsClientContext : IDisposable
{
    private readonly Lock _lock = new();

    private readonly Dictionary<AlpnOffer, MbedContext> _contexts = [];
    private readonly ProtocolPolicy _protocol;
    private readonly bool _ownsSessions;
    private volatile bool _disposed;
    private int _prepared;

    /// <summary>Copies and checks <paramref name="options"/>.</summary>
    /// <exception cref="TlsException">An option has a value that is not allowed (<see cref="TlsErrorReason.InvalidOption"/>),
    /// the identity has expired or is not yet valid (<see cref="TlsErrorReason.InvalidIdentity"/>),
    /// or the native library is not usable (<see cref="TlsErrorReason.NativeLibrary"/>).</exception>
    public TlsClientContext(TlsClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        options.Identity?.ThrowIfNotValid(options.TimeProvider.GetUtcNow());
        Identity = options.Identity;
        IdentitySelector = options.IdentitySelector;
        Peers = PeerPolicy.Of(options);
        _protocol = new ProtocolPolicy(options);
        HandshakeTimeout = options.HandshakeTimeout;
        Sessions = options.SessionCache ?? new TlsSessionCache();
        _ownsSessions = options.SessionCache is null;
        DefaultOffer = options.ApplicationProtocols.Count == 0 ? AlpnOffer.None : new AlpnOffer([.. options.ApplicationProtocols]);
        TlsLibrary.EnsureStarted();
    }

    internal AlpnOffer DefaultOffer { get; }

    internal TimeSpan HandshakeTimeout { get; }

    internal bool IsDisposed => _disposed;

    internal TlsIdentity? Identity { get; }

    internal Func<TlsIdentityRequest, TlsIdentity?>? IdentitySelector { get; }

    /// <summary>What servers are judged by.</summary>
    internal PeerPolicy Peers { get; }

    /// <summary>What was kept for resumption, by this context or by others that share it.</summary>
    internal TlsSessionCache Sessions { get; }

    /// <summary>Frees what the context holds. Connections that it made go on.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (MbedContext context in _contexts.Values)
            {
                context.Dispose();
            }

            _contexts.Clear();
            if (_ownsSessions)
            {
                Sessions.Clear();
            }
        }
    }

    internal SessionKey KeyOf(HostName host, int port, AlpnOffer offer) => new(host, port, offer, _protocol, Peers, Identity, IdentitySelector);

    /// <summary>
    /// On another thread, once: reads the trust anchors and makes the native context, which the first handshake would wait for. For who
    /// has something else to wait for first, such as a TCP connection.
    /// </summary>
    internal void PrepareInBackground(AlpnOffer offer)
    {
        if (_prepared == 0 && Interlocked.Exchange(ref _prepared, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Context.Prepare(state.Offer), (Context: this, Offer: offer), preferLocal: false);
        }
    }

    /// <summary>Starts the engine for one connection. ALPN belongs to the native context, so there is one for each offer.</summary>
    internal MbedSession CreateSession(HostName host, AlpnOffer offer)
    {
        lock (_lock)
        {
            return ContextFor(offer).CreateSession(host.ServerNameIndication);
        }
    }

    private MbedContext ContextFor(AlpnOffer offer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_contexts.TryGetValue(offer, out MbedContext? context))
        {
            context = MbedContext.Create(NativeRole.Client, _protocol, offer);
            if (!Sessions.IsDisabled)
            {
                context.EnableResumption();
            }

            _contexts.Add(offer, context);
        }

        return context;
    }

    private void Prepare(AlpnOffer offer)
    {
        try
        {
            lock (_lock)
            {
                ContextFor(offer);
            }

            if (!Peers.Trust.IsPlatform)
            {
                _ = Peers.Trust.Current;
            }
        }
        catch (Exception)
        {
            // Whatever it is, it is not remembered: the handshake meets it again, and has someone to tell. Here it would end the process.
        }
    }
}
