namespace ConsoleFetch.Output;

/// <summary>What was negotiated; <see cref="Alpn"/> may have been none. <see cref="Peer"/> is what the peer sent, <see cref="Path"/> what was verified up to the anchor; both have the leaf first.</summary>
internal sealed record TlsReport(
    string Protocol,
    string CipherSuite,
    string Group,
    string? Alpn,
    bool Resumed,
    string ServerName,
    IReadOnlyList<PeerReport> Peer,
    IReadOnlyList<PeerReport> Path);
