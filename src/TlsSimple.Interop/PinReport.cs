namespace TlsSimple;

/// <summary>A verified peer of whose path no key is pinned.</summary>
/// <param name="ServerName">The name that the peer was verified against: a DNS name in A-labels, or an address.</param>
/// <param name="Path">The verified path, peer first, anchor last, each certificate as DER.</param>
/// <param name="PathPins">The pin of each certificate of the path, in curl's form, in the same order.</param>
/// <param name="ExpectedPins">The pins one of which was wanted.</param>
/// <param name="IsRefused">Whether the peer is refused for it; <c>false</c> in report-only mode.</param>
public sealed record PinReport(
    string ServerName,
    IReadOnlyList<ReadOnlyMemory<byte>> Path,
    IReadOnlyList<string> PathPins,
    IReadOnlyList<string> ExpectedPins,
    bool IsRefused);
