namespace TlsSimple;

/// <summary>Which key signed a certificate (RFC 5280, section 4.2.1.1).</summary>
/// <param name="KeyIdentifier">The issuer's subject key identifier; <c>null</c> if it is left out.</param>
/// <param name="NamesCertificate">Whether it names the issuer's certificate, by issuer or serial number, as well.</param>
internal sealed record AuthorityKeyIdentifier(ReadOnlyMemory<byte>? KeyIdentifier, bool NamesCertificate);
