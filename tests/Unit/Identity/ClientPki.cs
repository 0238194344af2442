using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Unit.Identity;

/// <summary>A client's key, its certificate, and the two CAs above. Made by .NET, once a kind of key.</summary>
internal sealed class ClientPki
{
    private static readonly ConcurrentDictionary<ClientKey, Lazy<ClientPki>> s_made = new();

    private ClientPki(AsymmetricAlgorithm key)
    {
        Key = key;
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = Request("root", rootKey).CreateSelfSigned(Begin, End);
        Intermediate = Request("intermediate", intermediateKey).Create(Root, Begin, End, [1]).CopyWithPrivateKey(intermediateKey);
        Leaf = Request("client", key).Create(Intermediate.SubjectName, X509SignatureGenerator.CreateForECDsa(intermediateKey), Begin, End, [2]);
    }

    public static DateTimeOffset Begin { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static DateTimeOffset End { get; } = new(2049, 6, 7, 8, 9, 10, TimeSpan.Zero);

    public AsymmetricAlgorithm Key { get; }

    /// <summary>Without its private key.</summary>
    public X509Certificate2 Leaf { get; }

    public X509Certificate2 Intermediate { get; }

    public X509Certificate2 Root { get; }

    public string LeafPem => Pem(Leaf);

    public string IntermediatePem => Pem(Intermediate);

    public string RootPem => Pem(Root);

    public string ChainPem => LeafPem + IntermediatePem;

    public string KeyPem => Key.ExportPkcs8PrivateKeyPem() + "\n";

    public X509Certificate2 LeafWithKey => WithKey(Leaf, Key);

    public static ClientPki Of(ClientKey kind) => s_made.GetOrAdd(kind, k => new Lazy<ClientPki>(() => new ClientPki(Create(k)))).Value;

    /// <summary>One whose key may be of a kind that is not supported.</summary>
    public static ClientPki Of(AsymmetricAlgorithm key) => new(key);

    public static X509Certificate2 WithKey(X509Certificate2 certificate, AsymmetricAlgorithm key) => key is RSA rsa
        ? certificate.CopyWithPrivateKey(rsa)
        : certificate.CopyWithPrivateKey((ECDsa)key);

    public static AsymmetricAlgorithm Create(ClientKey kind) => kind switch
    {
        ClientKey.Rsa2048 => RSA.Create(2048),
        ClientKey.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        ClientKey.P384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        _ => ECDsa.Create(ECCurve.NamedCurves.nistP521),
    };

    public static string Pem(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    private static CertificateRequest Request(string name, AsymmetricAlgorithm key)
    {
        var request = key is RSA rsa
            ? new CertificateRequest($"CN={name}, O=Test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}, O=Test", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(name != "client", false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
