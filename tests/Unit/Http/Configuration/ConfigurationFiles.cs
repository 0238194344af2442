using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Trust;

namespace TlsSimple.Unit.Http.Configuration;

/// <summary>A directory with all the files that a section can name: ca.pem, other.pem, client.pem, .key, .enc.key, .p12 and ca.crl.</summary>
public sealed class ConfigurationFiles : IDisposable
{
    public const string Password = "open sesame";

    private readonly TemporaryDirectory _directory = new();

    public ConfigurationFiles()
    {
        TestIdentity identity = TestIdentity.Ecdsa;
        Write("ca.pem", identity.Root.ExportCertificatePem());
        Write("other.pem", TestIdentity.Stranger.Root.ExportCertificatePem());
        using ECDsa key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(identity.PrivateKey, out _);
        Write("client.pem", identity.Leaf.ExportCertificatePem());
        Write("client.key", key.ExportPkcs8PrivateKeyPem());
        Write("both.pem", identity.Leaf.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        Write("client.enc.key", key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        File.WriteAllBytes(Path("client.p12"), identity.Leaf.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, Password));
        Write("ca.crl", PemEncoding.WriteString("X509 CRL", List(identity.Root)));
    }

    public string Directory => _directory.Path;

    public string Path(string name) => System.IO.Path.Combine(_directory.Path, name);

    public void Write(string name, string text) => _directory.Write(name, text);

    public void Dispose() => _directory.Dispose();

    private static byte[] List(X509Certificate2 issuer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRevocationListBuilder().Build(
            issuer.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            BigInteger.One,
            DateTimeOffset.UtcNow.AddDays(1),
            HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
    }
}
