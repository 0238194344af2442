namespace TlsSimple;

/// <summary>
/// Anchors that follow their source. It is looked at when they are used, by one user at a time while the others go on with
/// what there is; no timer, no watcher, nothing to dispose of.
/// </summary>
/// <param name="load">Reads the source.</param>
/// <param name="description">Whose anchors they are, as long as they are not loaded.</param>
/// <param name="options">How often, and who is told.</param>
internal sealed class ReloadingAnchors(Func<LoadedAnchors> load, string description, TrustReloadOptions options) : AnchorSource
{
    /// <summary>Held while the source is looked at and read.</summary>
    private readonly Lock _looking = new();
    private volatile LoadedAnchors? _loaded;
    private DateTimeOffset _readAt;
    private long _lookedAt;
    private string? _problem;

    public override AnchorIndex Current
    {
        get
        {
            if (_loaded is not { } loaded)
            {
                return LoadFirst();
            }

            if (!IsDue() || !_looking.TryEnter())
            {
                return loaded.Anchors;
            }

            Action? report;
            try
            {
                report = IsDue() ? Look() : null;
            }
            finally
            {
                _looking.Exit();
            }

            report?.Invoke();
            return _loaded.Anchors;
        }
    }

    public override string Description => _loaded?.Anchors.Description ?? description;

    private bool IsDue() => options.TimeProvider.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= options.Interval;

    /// <summary>Here everybody waits, and what goes wrong is thrown.</summary>
    private AnchorIndex LoadFirst()
    {
        lock (_looking)
        {
            if (_loaded is null)
            {
                StartReading();
                _loaded = load();
            }

            return _loaded.Anchors;
        }
    }

    /// <summary>Reads the source if it may have changed.</summary>
    /// <returns>What is to be told, once the lock is left.</returns>
    private Action? Look()
    {
        LoadedAnchors before = _loaded!;
        if (_problem is null && !before.MayHaveChanged(_readAt))
        {
            Volatile.Write(ref _lookedAt, options.TimeProvider.GetTimestamp());
            return null;
        }

        StartReading();
        LoadedAnchors now;
        try
        {
            now = load();
        }
        catch (TlsException e)
        {
            return Fail(before, e);
        }

        _problem = null;
        bool isSame = now.Anchors.HasSameCertificates(before.Anchors);

        // Whoever keeps something beside a snapshot keeps it if nothing but the file's date is new.
        _loaded = isSame ? now with { Anchors = before.Anchors } : now;
        return isSame ? null : options.OnReloaded;
    }

    private void StartReading()
    {
        Volatile.Write(ref _lookedAt, options.TimeProvider.GetTimestamp());

        // By the machine's clock, as the times of files are.
        _readAt = TimeProvider.System.GetUtcNow();
    }

    private Action? Fail(LoadedAnchors before, TlsException e)
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

        TlsException failure = TrustAnchors.Invalid($"{e.Message} What was read before stays in use: {before.Anchors.Description}.", e);
        return () => tell(failure);
    }
}
