using TlsSimple;

namespace ConsoleFetch.Verifying;

/// <summary>What can be made of the anchors of a line.</summary>
/// <param name="Trust">Those that are usable; <c>null</c> if none is.</param>
/// <param name="Unusable">The others, in their order. Where no anchor was given at all, that is said here.</param>
internal sealed record UsableAnchors(TrustAnchors? Trust, IReadOnlyList<UnusableAnchor> Unusable);
