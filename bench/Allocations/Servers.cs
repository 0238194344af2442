namespace TlsSimple.Allocations;

/// <summary>Where requests go, and the roots of that server.</summary>
public sealed record Servers(Uri Tls, Uri PlainHttp1, Uri PlainHttp2, string Roots);
