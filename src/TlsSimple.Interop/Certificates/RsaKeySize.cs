namespace TlsSimple;

/// <summary>What can be told of an RSA key without calculating (RFC 8017, section 3.1).</summary>
/// <param name="ModulusBits">The length of the modulus.</param>
/// <param name="IsExponentSound">Whether the public exponent is an odd number from 3 up, of at most 256 bits.</param>
internal readonly record struct RsaKeySize(int ModulusBits, bool IsExponentSound);
