namespace TlsSimple;

/// <summary>An extension of a certificate (RFC 5280, section 4.2).</summary>
/// <param name="Oid">Which one, in dotted decimal.</param>
/// <param name="IsCritical">Whether whoever does not know it must refuse the certificate.</param>
/// <param name="Value">What the octet string holds, as DER.</param>
internal sealed record CertificateExtension(string Oid, bool IsCritical, ReadOnlyMemory<byte> Value);
