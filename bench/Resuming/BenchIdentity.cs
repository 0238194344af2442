using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Bench;

/// <summary>A server's certificate under a CA of its own, made by .NET.</summary>
internal sealed class BenchIdentity
{
    public const string Host = "bench.test";

    private BenchIdentity(string name, AsymmetricAlgorithm caKey, AsymmetricAlgorithm key)
    {
        Name = name;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        CertificateRequest caRequest = Request("CN=bench CA", caKey);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        var caKeyIdentifier = new X509SubjectKeyIdentifierExtension(caRequest.PublicKey, critical: false);
        caRequest.CertificateExtensions.Add(caKeyIdentifier);
        using X509Certificate2 ca = caRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));

        CertificateRequest request = Request($"CN={Host}", key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(caKeyIdentifier));
        using X509Certificate2 bare = request.Create(ca, now.AddDays(-1), now.AddDays(20), [1, 2, 3]);
        using X509Certificate2 leaf = key is RSA rsa ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey((ECDsa)key);
        Identity = TlsIdentity.FromCertificate(leaf);
        Anchors = TrustAnchors.FromCertificates([(ReadOnlyMemory<byte>)ca.RawData]);
    }

    public static IEnumerable<BenchIdentity> All()
    {
        using ECDsa caP256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA caRsa = RSA.Create(2048);
        using RSA rsa = RSA.Create(2048);
        return [new BenchIdentity("P-256", caP256, p256), new BenchIdentity("RSA-2048", caRsa, rsa)];
    }

    public string Name { get; }

    public TlsIdentity Identity { get; }

    public TrustAnchors Anchors { get; }

    private static CertificateRequest Request(string subject, AsymmetricAlgorithm key) => key is RSA rsa
        ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
}
