namespace TlsSimple;

/// <summary>Anchors that are there from the start and stay.</summary>
internal sealed class FixedAnchors(AnchorIndex anchors) : AnchorSource
{
    public override AnchorIndex Current => anchors;

    public override string Description => anchors.Description;
}
