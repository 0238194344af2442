namespace TlsSimple;

/// <summary>Trust anchors with what shows whether their source has changed since.</summary>
/// <param name="Anchors">The anchors.</param>
/// <param name="Stamps">The files and directories looked at, each stamped before it was read; empty if the source is no file.</param>
internal sealed record LoadedAnchors(AnchorIndex Anchors, IReadOnlyList<FileStamp> Stamps)
{
    /// <summary>
    /// Whether the source has to be read again: something changed, or changed so shortly before it was read
    /// (<paramref name="readAt"/>) that a second change would not show.
    /// </summary>
    public bool MayHaveChanged(DateTimeOffset readAt)
    {
        foreach (FileStamp stamp in Stamps)
        {
            if (!stamp.IsSettled(readAt) || FileStamp.Of(stamp.Path) != stamp)
            {
                return true;
            }
        }

        return Stamps.Count == 0;
    }
}
