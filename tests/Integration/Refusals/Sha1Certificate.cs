using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Refusals;

/// <summary>A leaf that its root signed over SHA-1, which .NET no longer does by itself.</summary>
internal static class Sha1Certificate
{
    private static readonly ScratchDirectory s_directory = new();

    public static TestCertificate Issue()
    {
        var rootKey = (RSA)KeyRing.Get(KeyKind.Rsa2048, "SHA-1 root");
        var leafKey = (RSA)KeyRing.Get(KeyKind.Rsa2048, "SHA-1 leaf");
        DateTimeOffset now = DateTimeOffset.UtcNow;

        CertificateRequest rootRequest = CertificateRequests.Create("TlsSimple test root SHA-1", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        rootRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        X509Certificate2 root = CertificateRequests.Sign(rootRequest, issuer: null, rootKey, now.AddDays(-1), now.AddDays(30));

        CertificateRequest request = CertificateRequests.Create("TlsSimple test server", leafKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        X509Certificate2 leaf = request.Create(root.SubjectName, new Signer(rootKey), now.AddHours(-1), now.AddDays(30), [1]);

        return new TestCertificate(s_directory, "sha1", leaf, leafKey, [], root);
    }

    private sealed class Signer(RSA key) : X509SignatureGenerator
    {
        // sha1WithRSAEncryption, 1.2.840.113549.1.1.5, with parameters NULL.
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString("300d06092a864886f70d0101050500");

#pragma warning disable CA5350 // SHA-1 is there to be refused.
        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
#pragma warning restore CA5350

        protected override PublicKey BuildPublicKey() => CreateForRSA(key, RSASignaturePadding.Pkcs1).PublicKey;
    }
}
