namespace TlsSimple.Integration.Interop;

/// <summary>What a peer says of one connection, in its own words; <c>null</c> for what it does not tell.</summary>
internal sealed record PeerFacts(string? Version, string? Suite, string? Group, bool? Resumed, string? PeerName);
