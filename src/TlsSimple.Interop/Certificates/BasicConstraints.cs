namespace TlsSimple;

/// <summary>The basic constraints of a certificate (RFC 5280, section 4.2.1.9).</summary>
/// <param name="IsCertificateAuthority">Whether the key may sign certificates.</param>
/// <param name="PathLength">How many intermediates, self-issued ones not counted, may stand below; <c>null</c> for no limit.</param>
internal sealed record BasicConstraints(bool IsCertificateAuthority, int? PathLength);
