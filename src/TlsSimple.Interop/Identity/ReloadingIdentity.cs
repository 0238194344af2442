namespace TlsSimple;

/// <summary>
/// An identity that follows its source. It is loaded again when it is used, by one user at a time while the others go on with
/// what there is; no timer, no watcher, nothing to dispose of. <see cref="ReloadingAnchors"/> does the same for trust.
/// </summary>
internal sealed class ReloadingIdentity : TlsIdentitySource
{
    /// <summary>Held while the source is loaded.</summary>
    private readonly Lock _loading = new();
    private readonly Func<TlsIdentity> _load;
    private readonly Func<byte[]>? _fingerprint;
    private readonly TlsIdentityReloadOptions _options;
    private volatile TlsIdentity _identity;
    private long _loadedAt;

    /// <summary>What the source looked like when <see cref="_identity"/> was loaded from it.</summary>
    private byte[]? _seen;

    /// <summary>What the last loading failed with, until one succeeds.</summary>
    private string? _problem;

    /// <summary>Loads for the first time.</summary>
    /// <param name="load">Loads the source; a key under a password takes up to seconds.</param>
    /// <param name="fingerprint">Tells cheaply whether there is anything new to load; <c>null</c> if nobody can.</param>
    /// <param name="options">How often, and who is told.</param>
    /// <exception cref="TlsException">It cannot be loaded.</exception>
    internal ReloadingIdentity(Func<TlsIdentity> load, Func<byte[]>? fingerprint, TlsIdentityReloadOptions options)
    {
        _load = load;
        _fingerprint = fingerprint;
        _options = options;
        _loadedAt = options.TimeProvider.GetTimestamp();

        // The fingerprint first: what changes in between is noticed the next time.
        _seen = fingerprint?.Invoke();
        _identity = load();
    }

    public override TlsIdentity Current
    {
        get
        {
            if (!IsDue() || !_loading.TryEnter())
            {
                return _identity;
            }

            Action? report;
            try
            {
                report = IsDue() ? Reload() : null;
            }
            finally
            {
                _loading.Exit();
            }

            report?.Invoke();
            return _identity;
        }
    }

    private bool IsDue() => _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _loadedAt)) >= _options.Interval;

    /// <summary>Here nobody waits and nothing is thrown.</summary>
    /// <returns>What is to be told, once the lock is left.</returns>
    private Action? Reload()
    {
        Volatile.Write(ref _loadedAt, _options.TimeProvider.GetTimestamp());
        try
        {
            byte[]? seen = _fingerprint?.Invoke();
            if (seen is not null && seen.AsSpan().SequenceEqual(_seen))
            {
                _problem = null;
                return null;
            }

            TlsIdentity now = _load();
            RequireUse(now);
            _seen = seen;
            _problem = null;
            return Take(now);
        }
        catch (TlsException error)
        {
            return Fail(error);
        }
    }

    private Action? Take(TlsIdentity now)
    {
        if (now.HasSameChain(_identity))
        {
            // What was made of the one that is there, an index of names for one, stays good.
            return null;
        }

        _identity = now;
        return _options.OnReloaded is { } tell ? () => tell(now) : null;
    }

    /// <exception cref="TlsException">No client would take it.</exception>
    private void RequireUse(TlsIdentity identity)
    {
        identity.ThrowIfNotForServers();
        if (!identity.IsValidAt(_options.TimeProvider.GetUtcNow()))
        {
            throw TlsIdentity.Invalid(
                $"The identity {DisplayText.Quote(identity.Subject)} is valid from {identity.NotBefore:u} to {identity.NotAfter:u}, which is not now.");
        }
    }

    private Action? Fail(TlsException error)
    {
        if (error.Message == _problem)
        {
            return null;
        }

        _problem = error.Message;
        if (_options.OnFailed is not { } tell)
        {
            return null;
        }

        TlsException failure = TlsIdentity.Invalid(
            $"{error.Message} What was loaded before stays in use: {DisplayText.Quote(_identity.Subject)}, valid until {_identity.NotAfter:u}.", error);
        return () => tell(failure);
    }
}
