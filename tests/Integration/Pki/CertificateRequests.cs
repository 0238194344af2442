using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Integration.Pki;

/// <summary>What root, intermediate and leaf have in common on their way from request to certificate.</summary>
internal static class CertificateRequests
{
    public static CertificateRequest Create(string commonName, AsymmetricAlgorithm key, HashAlgorithmName hash)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName);
        return key switch
        {
            RSA rsa => new CertificateRequest(builder.Build(), rsa, hash, RSASignaturePadding.Pkcs1),
            ECDsa ecdsa => new CertificateRequest(builder.Build(), ecdsa, hash),
            _ => throw new NotSupportedException(key.GetType().Name),
        };
    }

    /// <summary>Signs with the issuer, or with the certificate's own key where there is none.</summary>
    public static X509Certificate2 Sign(
        CertificateRequest request, Issuer? issuer, AsymmetricAlgorithm ownKey, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var subjectKey = new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false);
        request.CertificateExtensions.Add(subjectKey);
        request.CertificateExtensions.Add(issuer is null
            ? X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(subjectKey)
            : X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer.Certificate, true, false));

        byte[] serial = RandomNumberGenerator.GetBytes(12);
        serial[0] = (byte)(serial[0] & 0x7F | 0x40);

        // This overload and no other: it does not mind a validity that reaches beyond the issuer's.
        X509SignatureGenerator signer = KeyRing.Signer(issuer?.Key ?? ownKey);
        return request.Create(issuer?.Certificate.SubjectName ?? request.SubjectName, signer, notBefore, notAfter, serial);
    }
}
