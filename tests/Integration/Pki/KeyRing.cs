using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Integration.Pki;

/// <summary>Keys, made once a process for each owner: RSA keys are slow to make.</summary>
internal static class KeyRing
{
    private static readonly ConcurrentDictionary<(KeyKind, string), Lazy<AsymmetricAlgorithm>> s_keys = new();

    public static AsymmetricAlgorithm Get(KeyKind kind, string owner) =>
        s_keys.GetOrAdd((kind, owner), static key => new Lazy<AsymmetricAlgorithm>(() => Create(key.Item1))).Value;

    public static X509SignatureGenerator Signer(AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => X509SignatureGenerator.CreateForECDsa(ecdsa),
        _ => throw new NotSupportedException(key.GetType().Name),
    };

    public static bool IsRsa(KeyKind kind) => kind is KeyKind.Rsa1024 or KeyKind.Rsa2048 or KeyKind.Rsa4096;

    private static AsymmetricAlgorithm Create(KeyKind kind) => kind switch
    {
        KeyKind.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyKind.P384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyKind.P521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
#pragma warning disable CA5385 // The short key is there to be refused.
        KeyKind.Rsa1024 => RSA.Create(1024),
#pragma warning restore CA5385
        KeyKind.Rsa2048 => RSA.Create(2048),
        KeyKind.Rsa4096 => RSA.Create(4096),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
