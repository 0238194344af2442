using System.Security.Cryptography;

namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>What a raw server shows: any bytes as certificates, and any key.</summary>
/// <param name="Certificates">In this order; none need parse.</param>
/// <param name="Key">What it signs with; <c>null</c> signs with nothing, for handshakes that do not come that far.</param>
internal sealed record RawIdentity(IReadOnlyList<byte[]> Certificates, AsymmetricAlgorithm? Key)
{
    /// <summary>What stands in the Certificate message in place of these certificates; <c>null</c> for them.</summary>
    public byte[]? MessageBody { get; init; }

    private const int EcdsaSha256 = 0x0403;
    private const int EcdsaSha384 = 0x0503;
    private const int EcdsaSha512 = 0x0603;
    private const int RsaPssSha256 = 0x0804;

    public bool IsRsa => Key is RSA;

    /// <summary>The signature over <paramref name="data"/> behind its SignatureScheme (RFC 8446, section 4.2.3).</summary>
    public byte[] Sign(byte[] data) => Key switch
    {
        RSA rsa => Signed(RsaPssSha256, rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        ECDsa { KeySize: 384 } key => Signed(EcdsaSha384, Sign(key, data, HashAlgorithmName.SHA384)),
        ECDsa { KeySize: 521 } key => Signed(EcdsaSha512, Sign(key, data, HashAlgorithmName.SHA512)),
        ECDsa key => Signed(EcdsaSha256, Sign(key, data, HashAlgorithmName.SHA256)),
        _ => Signed(EcdsaSha256, [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]),
    };

    private static byte[] Sign(ECDsa key, byte[] data, HashAlgorithmName hash) =>
        key.SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence);

    private static byte[] Signed(int scheme, byte[] signature) => [.. Wire.UInt16(scheme), .. Wire.Vector16(signature)];
}
