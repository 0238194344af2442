using System.Security.Cryptography;

namespace TlsSimple.Unit.Corpus;

/// <summary>A key pair; or a public key alone, of kinds and sizes that nobody signs with.</summary>
internal sealed class ForgeKey
{
    private ForgeKey(byte[] publicKey, AsymmetricAlgorithm? privateKey)
    {
        PublicKey = publicKey;
        PrivateKey = privateKey;
        Identifier = SHA256.HashData(publicKey)[..20];
    }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; }

    public AsymmetricAlgorithm? PrivateKey { get; }

    /// <summary>What subject and authority key identifiers say: any 20 bytes will do that are always the same (RFC 7093, section 2).</summary>
    public byte[] Identifier { get; }

    /// <summary>How this key signs where nothing else is asked for.</summary>
    public SignatureScheme Scheme => PrivateKey switch
    {
        ECDsa { KeySize: 521 } => SignatureScheme.EcdsaSha512,
        ECDsa { KeySize: 384 } => SignatureScheme.EcdsaSha384,
        ECDsa => SignatureScheme.EcdsaSha256,
        RSA => SignatureScheme.RsaSha256,
        _ => SignatureScheme.Nothing,
    };

    public static ForgeKey Of(AsymmetricAlgorithm key) => new(key.ExportSubjectPublicKeyInfo(), key);

    public static ForgeKey OfPublic(byte[] publicKey) => new(publicKey, null);

    /// <summary>The same pair with another encoding of the public half.</summary>
    public ForgeKey ShownAs(byte[] publicKey) => new(publicKey, PrivateKey);
}
