using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>Takes the private key out of a certificate of .NET's.</summary>
internal static class PlatformKey
{
    /// <exception cref="IdentityFormatException">There is none, it cannot be exported, or it is of a kind that is not supported.</exception>
    public static PrivateKey Export(X509Certificate2 certificate, WipedBuffers buffers)
    {
        if (!certificate.HasPrivateKey)
        {
            throw new IdentityFormatException(
                "it has no private key. Load it with its key (X509CertificateLoader.LoadPkcs12FromFile), or join them by CopyWithPrivateKey.");
        }

        using AsymmetricAlgorithm key = Find(certificate)
            ?? throw new IdentityFormatException(
                $"its private key is of a kind that is not supported: {KeyKindName.OfAlgorithm(certificate.PublicKey.Oid.Value ?? "")}; {KeyKindName.Supported}.");
        return Export(key, buffers);
    }

    private static AsymmetricAlgorithm? Find(X509Certificate2 certificate)
    {
        try
        {
            return (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey();
        }
        catch (CryptographicException e)
        {
            throw new IdentityFormatException($"its private key cannot be opened ({e.Message.TrimEnd('.')}). Is it still in its store, and may this process use it?", e);
        }
    }

    /// <inheritdoc cref="Export(X509Certificate2, WipedBuffers)"/>
    internal static PrivateKey Export(AsymmetricAlgorithm key, WipedBuffers buffers)
    {
        try
        {
            return PrivateKeyReader.ReadPkcs8(buffers.Adopt(key.ExportPkcs8PrivateKey()), buffers);
        }
        catch (CryptographicException)
        {
            return ExportEncrypted(key, buffers);
        }
    }

    /// <summary>Windows knows keys that may be exported, but only encrypted: X509KeyStorageFlags.Exportable makes them so.</summary>
    private static PrivateKey ExportEncrypted(AsymmetricAlgorithm key, WipedBuffers buffers)
    {
        // It never leaves this method, so the password keeps no secret.
        const string Password = "transport";
        byte[] encrypted;
        try
        {
            encrypted = key.ExportEncryptedPkcs8PrivateKey(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1));
        }
        catch (CryptographicException e)
        {
            throw new IdentityFormatException(
                $"its private key cannot be exported ({e.Message.TrimEnd('.')}). Load it with X509KeyStorageFlags.Exportable, or give the PEM or PKCS #12 file to " +
                "TlsIdentity itself. A key that must not leave its store or token cannot be used.",
                e);
        }

        return EncryptedPrivateKey.Decrypt(buffers.Adopt(encrypted), new IdentityPassword(Password, buffers), new DerivationBudget(), buffers);
    }
}
