namespace TlsSimple;

/// <summary>
/// Anchors that follow their source. It is read again when they are used, by one user at a time while the others go on with
/// what there is; no timer, no watcher, nothing to dispose of.
/// </summary>
/// <remarks>
/// Reading beats asking for length and time: .NET does not tell a file's inode or change time, so that a file renamed over
/// another of the same length and date would go unnoticed, and a system's bundle is read within half a millisecond.
/// </remarks>
/// <param name="load">Reads the source.</param>
/// <param name="description">Whose anchors they are, as long as they are not loaded.</param>
/// <param name="options">How often, and who is told.</param>
internal sealed class ReloadingAnchors(Func<AnchorIndex> load, string description, TrustReloadOptions options) : AnchorSource
{
    /// <summary>Held while the source is read.</summary>
    private readonly Lock _reading = new();
    private volatile AnchorIndex? _anchors;
    private long _readAt;

    /// <summary>What the last reading failed with, until one succeeds.</summary>
    private string? _problem;

    public override AnchorIndex Current
    {
        get
        {
            if (_anchors is not { } anchors)
            {
                return LoadFirst();
            }

            if (!IsDue() || !_reading.TryEnter())
            {
                return anchors;
            }

            Action? report;
            try
            {
                report = IsDue() ? Reload(_anchors) : null;
            }
            finally
            {
                _reading.Exit();
            }

            report?.Invoke();
            return _anchors;
        }
    }

    public override string Description => _anchors?.Description ?? description;

    private bool IsDue() => options.TimeProvider.GetElapsedTime(Volatile.Read(ref _readAt)) >= options.Interval;

    /// <summary>Here everybody waits, and what goes wrong is thrown.</summary>
    private AnchorIndex LoadFirst()
    {
        lock (_reading)
        {
            if (_anchors is null)
            {
                Volatile.Write(ref _readAt, options.TimeProvider.GetTimestamp());
                _anchors = load();
            }

            return _anchors;
        }
    }

    /// <summary>Here nobody waits and nothing is thrown.</summary>
    /// <returns>What is to be told, once the lock is left.</returns>
    private Action? Reload(AnchorIndex before)
    {
        Volatile.Write(ref _readAt, options.TimeProvider.GetTimestamp());
        AnchorIndex now;
        try
        {
            now = load();
        }
        catch (TlsException e)
        {
            return Fail(before, e);
        }

        _problem = null;
        if (now.HasSameCertificates(before))
        {
            // Whoever keeps something beside a snapshot may keep it, and what was taken apart stays so.
            return null;
        }

        _anchors = now;
        return options.OnReloaded;
    }

    private Action? Fail(AnchorIndex before, TlsException e)
    {
        if (e.Message == _problem)
        {
            return null;
        }

        _problem = e.Message;
        if (options.OnFailed is not { } tell)
        {
            return null;
        }

        TlsException failure = TrustAnchors.Invalid($"{e.Message} What was read before stays in use: {before.Description}.", e);
        return () => tell(failure);
    }
}
