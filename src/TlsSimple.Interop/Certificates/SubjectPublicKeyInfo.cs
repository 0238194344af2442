namespace TlsSimple;

/// <summary>A certificate's public key (RFC 5280, section 4.1.2.7).</summary>
/// <param name="Der">The whole SubjectPublicKeyInfo: what a pin is a hash of (RFC 7469, section 2.4).</param>
/// <param name="Algorithm">The kind of key and its parameters.</param>
/// <param name="CurveOid">The named curve of an elliptic curve key; <c>null</c> for other keys and for curves without a name.</param>
/// <param name="Rsa">The size of an RSA key; <c>null</c> for other keys.</param>
internal sealed record SubjectPublicKeyInfo(
    ReadOnlyMemory<byte> Der,
    AlgorithmIdentifier Algorithm,
    string? CurveOid,
    RsaKeySize? Rsa);
