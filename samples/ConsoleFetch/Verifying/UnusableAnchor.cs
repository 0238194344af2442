namespace ConsoleFetch.Verifying;

/// <summary>A certificate that was given as trust anchor and cannot be one.</summary>
/// <param name="Index">Its place among the anchors of the line, from 0.</param>
/// <param name="Reason">A name of <see cref="TlsSimple.TlsErrorReason"/>.</param>
/// <param name="Detail">A sentence.</param>
internal sealed record UnusableAnchor(int Index, string Reason, string Detail);
