using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Refusals;

/// <summary>A leaf that states the same issuer and authority key identifier as a genuine one, signed by somebody else.</summary>
internal static class ForgedCertificate
{
    private static readonly ScratchDirectory s_directory = new();

    /// <param name="genuine">Issued by its root, with no intermediate.</param>
    public static TestCertificate InTheNameOf(TestCertificate genuine)
    {
        AsymmetricAlgorithm key = KeyRing.Get(KeyKind.P256, "forged leaf");
        AsymmetricAlgorithm impostor = KeyRing.Get(KeyKind.P256, "impostor");
        CertificateRequest request = CertificateRequests.Create("TlsSimple test server", key, HashAlgorithmName.SHA256);
        foreach (X509Extension extension in genuine.WithKey.Extensions)
        {
            if (extension is not X509SubjectKeyIdentifierExtension)
            {
                request.CertificateExtensions.Add(extension);
            }
        }

        X509Certificate2 leaf = request.Create(
            genuine.Root.SubjectName, KeyRing.Signer(impostor), genuine.WithKey.NotBefore, genuine.WithKey.NotAfter, [2]);
        return new TestCertificate(s_directory, "forged", leaf, key, [], genuine.Root);
    }
}
