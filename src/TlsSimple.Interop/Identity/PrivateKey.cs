namespace TlsSimple;

/// <summary>A private key in the clear, taken apart as far as it takes to name it and to find its certificate.</summary>
internal sealed class PrivateKey
{
    /// <summary>What the engine reads: PKCS#8 of version 0, PKCS#1 or SEC 1. It lies in memory that is wiped.</summary>
    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>The curve of an elliptic curve key; <c>null</c> for RSA.</summary>
    public string? CurveOid { get; init; }

    /// <summary>The size of an RSA key; <c>null</c> for the others.</summary>
    public int? RsaModulusBits { get; init; }

    /// <summary>Whether a public key is of the same kind and size. Whether it is the very one, the engine says.</summary>
    public bool IsOfKindOf(SubjectPublicKeyInfo key) => CurveOid is null
        ? key.Algorithm.Oid == ObjectIdentifiers.Rsa && key.Rsa?.ModulusBits == RsaModulusBits
        : key.Algorithm.Oid == ObjectIdentifiers.EllipticCurve && key.CurveOid == CurveOid;

    /// <summary>The kind, for messages; nothing secret.</summary>
    public override string ToString() => KeyKindName.Of(CurveOid, RsaModulusBits);
}
