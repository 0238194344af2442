namespace TlsSimple;

/// <summary>Where trust anchors come from, and when. Thread-safe.</summary>
internal abstract class AnchorSource
{
    /// <summary>The anchors as they are now: the same object until something changes. Loads them at first use.</summary>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidTrustAnchors"/>: they cannot be loaded, and never were.</exception>
    public abstract AnchorIndex Current { get; }

    /// <summary>Whose anchors they are, for a sentence. Loads nothing.</summary>
    public abstract string Description { get; }
}
