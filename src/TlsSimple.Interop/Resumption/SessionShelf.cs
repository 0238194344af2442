namespace TlsSimple;

/// <summary>The sessions of one server, oldest first. Its cache holds the lock.</summary>
internal sealed class SessionShelf(SessionKey key, int capacity)
{
    private readonly List<KeptSession> _sessions = [];

    internal SessionKey Key => key;

    internal int Count => _sessions.Count;

    internal void Add(KeptSession session)
    {
        if (_sessions.Count == capacity)
        {
            _sessions[0].Dispose();
            _sessions.RemoveAt(0);
        }

        _sessions.Add(session);
    }

    /// <summary>The newest that has not expired; the expired ones go.</summary>
    internal KeptSession? Take(DateTimeOffset now)
    {
        for (int i = _sessions.Count - 1; i >= 0; i--)
        {
            if (_sessions[i].Expires <= now)
            {
                _sessions[i].Dispose();
                _sessions.RemoveAt(i);
            }
        }

        if (_sessions.Count == 0)
        {
            return null;
        }

        KeptSession newest = _sessions[^1];
        _sessions.RemoveAt(_sessions.Count - 1);
        return newest;
    }

    internal void Clear()
    {
        foreach (KeptSession session in _sessions)
        {
            session.Dispose();
        }

        _sessions.Clear();
    }
}
