using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Pki;

/// <summary>A server certificate with its key and its chain, in every form that a server of the tests wants it in.</summary>
public sealed class TestCertificate
{
    /// <summary>The password of <see cref="Pkcs12Path"/>.</summary>
    public const string Password = "password";

    private readonly Lazy<string> _pkcs12Path;

    internal TestCertificate(
        ScratchDirectory directory, string name, X509Certificate2 leaf, AsymmetricAlgorithm key, X509Certificate2[] shown, X509Certificate2 root)
    {
        WithKey = key switch
        {
            RSA rsa => leaf.CopyWithPrivateKey(rsa),
            ECDsa ecdsa => leaf.CopyWithPrivateKey(ecdsa),
            _ => throw new NotSupportedException(key.GetType().Name),
        };
        Intermediates = shown;
        Root = root;
        ChainPem = Pem([leaf, .. shown]);
        CertPemPath = directory.Write($"{name}-cert.pem", ChainPem);
        LeafPemPath = directory.Write($"{name}-leaf.pem", Pem([leaf]));
        IntermediatesPemPath = shown.Length == 0 ? null : directory.Write($"{name}-chain.pem", Pem(shown));
        KeyPemPath = directory.Write($"{name}-key.pem", key.ExportPkcs8PrivateKeyPem() + "\n");
        CaPemPath = directory.Write($"{name}-ca.pem", Pem([root]));
        _pkcs12Path = new Lazy<string>(() => WritePkcs12(directory.File($"{name}.p12")));
    }

    /// <summary>What the server shows: the leaf first, then the rest in the order that <see cref="LeafSpec.Shape"/> asks for.</summary>
    public string CertPemPath { get; }

    public string LeafPemPath { get; }

    /// <summary>What the server shows after the leaf; null if nothing.</summary>
    public string? IntermediatesPemPath { get; }

    /// <summary>The key as unencrypted PKCS #8.</summary>
    public string KeyPemPath { get; }

    /// <summary>The root; for a self-signed certificate, itself.</summary>
    public string CaPemPath { get; }

    public string ChainPem { get; }

    /// <summary>Leaf, the rest and the key in one PKCS #12 file, for Java.</summary>
    public string Pkcs12Path => _pkcs12Path.Value;

    public X509Certificate2 WithKey { get; }

    public IReadOnlyList<X509Certificate2> Intermediates { get; }

    public X509Certificate2 Root { get; }

    public byte[][] ChainDer => [WithKey.RawData, .. Intermediates.Select(certificate => certificate.RawData)];

    public byte[] CaDer => Root.RawData;

    private string WritePkcs12(string path)
    {
        var everything = new X509Certificate2Collection { WithKey };
        everything.AddRange(Intermediates.ToArray());
        File.WriteAllBytes(path, everything.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, Password));
        return path;
    }

    private static string Pem(IEnumerable<X509Certificate2> certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));
}
