namespace TlsSimple;

/// <summary>A server that asks for a client certificate, for <see cref="TlsClientOptions.IdentitySelector"/> to look at.</summary>
/// <param name="ServerName">The name that the server was verified against.</param>
/// <param name="AcceptableIssuers">The names of CAs that it accepts, each as the DER of a Name (RFC 8446, section 4.2.4); empty if it does not say.</param>
public sealed record TlsIdentityRequest(string ServerName, IReadOnlyList<ReadOnlyMemory<byte>> AcceptableIssuers);
