namespace TlsSimple;

/// <summary>A peer that passed every check, for <see cref="TlsOptions.PeerFilter"/> to look at.</summary>
/// <param name="ServerName">The name that it was verified against: a DNS name in A-labels, or an address; empty for a client, which has none to prove.</param>
/// <param name="Path">The verified path, peer first, anchor last, each certificate as DER.</param>
/// <param name="Sent">The certificates as the peer sent them, its own first.</param>
public sealed record TlsVerifiedPeer(
    string ServerName,
    IReadOnlyList<ReadOnlyMemory<byte>> Path,
    IReadOnlyList<ReadOnlyMemory<byte>> Sent);
