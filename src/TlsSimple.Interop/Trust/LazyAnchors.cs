namespace TlsSimple;

/// <summary>Anchors that are loaded at first use and stay. What loading throws is not remembered: the next use tries again.</summary>
/// <param name="load">Loads them.</param>
/// <param name="description">Whose they are, as long as they are not loaded.</param>
internal sealed class LazyAnchors(Func<AnchorIndex> load, string description) : AnchorSource
{
    private readonly Lock _loading = new();
    private volatile AnchorIndex? _anchors;

    public override AnchorIndex Current
    {
        get
        {
            if (_anchors is { } anchors)
            {
                return anchors;
            }

            lock (_loading)
            {
                return _anchors ??= load();
            }
        }
    }

    public override string Description => _anchors?.Description ?? description;
}
