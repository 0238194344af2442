namespace TlsSimple;

/// <summary>Key exchange groups by IANA's numbers (RFC 8446, section 4.2.7).</summary>
public enum TlsNamedGroup : ushort
{
    /// <summary>P-256.</summary>
    Secp256r1 = 0x0017,

    /// <summary>P-384.</summary>
    Secp384r1 = 0x0018,

    /// <summary>P-521.</summary>
    Secp521r1 = 0x0019,

    /// <summary>X25519 (RFC 7748).</summary>
    X25519 = 0x001D,
}
