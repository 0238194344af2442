namespace TlsSimple;

/// <summary>
/// Keeps the sessions that servers let a client resume: TLS 1.3 tickets (RFC 8446, section 2.2), TLS 1.2 tickets (RFC 5077) and session
/// ids. Thread-safe; in memory only, and wiped when they go.
/// </summary>
/// <remarks>
/// A session is resumed only with the same host and port, application protocols, versions and suites, identity, and rules for the peer.
/// Contexts share a cache by being given the same one. Before a session is offered, what was verified in its full handshake is judged
/// anew, by the trust anchors, revocation lists, pins and clock of that moment: docs/resumption.md says how.
/// </remarks>
public sealed class TlsSessionCache
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, LinkedListNode<SessionShelf>> _shelves = [];

    /// <summary>The one used last comes first.</summary>
    private readonly LinkedList<SessionShelf> _order = new();

    /// <summary>Keeps nothing: every handshake is a full one, and servers are not asked for sessions.</summary>
    public static TlsSessionCache Disabled { get; } = new() { IsDisabled = true };

    /// <summary>For how many servers sessions are kept; beyond that the server goes that was not connected to for longest. 1 to 65536. Default: 256.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 65536);
            field = value;
        }
    } = 256;

    /// <summary>
    /// How many sessions are kept of one server, the newest: a TLS 1.3 session is used once, so as many connections can be made at the
    /// same time. 1 to 64. Default: 8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int SessionsPerServer
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 64);
            field = value;
        }
    } = 8;

    /// <summary>How long a session is kept, if its server does not say less: more than zero, at most 7 days (RFC 8446, section 4.6.1). Default: 24 hours.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public TimeSpan Lifetime
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(7));
            field = value;
        }
    } = TimeSpan.FromHours(24);

    /// <summary>How many sessions are kept now, expired ones among them that nobody has asked for.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _order.Sum(shelf => shelf.Count);
            }
        }
    }

    internal bool IsDisabled { get; private init; }

    /// <summary>Wipes everything that is kept.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (SessionShelf shelf in _order)
            {
                shelf.Clear();
            }

            _order.Clear();
            _shelves.Clear();
        }
    }

    /// <summary>Takes the newest session for <paramref name="key"/> out; it is the caller's from then on.</summary>
    internal KeptSession? Take(SessionKey key, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_shelves.TryGetValue(key, out LinkedListNode<SessionShelf>? node))
            {
                return null;
            }

            KeptSession? session = node.Value.Take(now);
            Touch(node);
            return session;
        }
    }

    /// <summary>Keeps a session; it is the cache's from then on.</summary>
    internal void Add(SessionKey key, KeptSession session)
    {
        lock (_lock)
        {
            if (IsDisabled)
            {
                session.Dispose();
                return;
            }

            if (!_shelves.TryGetValue(key, out LinkedListNode<SessionShelf>? node))
            {
                node = _order.AddFirst(new SessionShelf(key, SessionsPerServer));
                _shelves.Add(key, node);
            }

            node.Value.Add(session);
            Touch(node);
            if (_order.Count > Capacity)
            {
                Remove(_order.Last!);
            }
        }
    }

    /// <summary>Wipes what is kept for <paramref name="key"/>.</summary>
    internal void Remove(SessionKey key)
    {
        lock (_lock)
        {
            if (_shelves.TryGetValue(key, out LinkedListNode<SessionShelf>? node))
            {
                Remove(node);
            }
        }
    }

    private void Touch(LinkedListNode<SessionShelf> node)
    {
        _order.Remove(node);
        if (node.Value.Count > 0)
        {
            _order.AddFirst(node);
        }
        else
        {
            _shelves.Remove(node.Value.Key);
        }
    }

    private void Remove(LinkedListNode<SessionShelf> node)
    {
        node.Value.Clear();
        _order.Remove(node);
        _shelves.Remove(node.Value.Key);
    }
}
