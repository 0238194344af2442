using System.Text;

namespace TlsSimple;

/// <summary>Reads the public key, or the certificate with one, that a caller names as a pin.</summary>
internal static class PublicKeyFile
{
    /// <summary>More than any key or certificate has; a path such as /dev/zero must not fill the memory.</summary>
    private const int MaximumLength = 1024 * 1024;

    /// <summary>See <see cref="PublicKeyPins.OfFile"/>.</summary>
    public static string ReadPin(string path)
    {
        byte[] file;
        try
        {
            file = ReadBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"cannot be read: {e.Message}", e);
        }

        try
        {
            // A SEQUENCE begins keys and certificates alike; as text it is a zero, which begins no PEM.
            return file is [0x30, ..] ? PinOf(file, path) : PinOf(DecodePem(file, path), path);
        }
        catch (PemFormatException e)
        {
            throw Unusable(path, $"is not PEM: {e.Message}", e);
        }
    }

    private static string PinOf(byte[] der, string path)
    {
        if (PublicKeyPin.IsPublicKey(der))
        {
            return PublicKeyPin.Of(der);
        }

        return ParsedCertificate.TryParse(der, out ParsedCertificate? certificate, out string problem)
            ? PublicKeyPin.Of(certificate.PublicKey.Der.Span)
            : throw Unusable(path, $"holds neither a public key (SubjectPublicKeyInfo) nor a certificate. {problem}");
    }

    private static byte[] DecodePem(byte[] file, string path)
    {
        var labels = new List<string>();
        var reader = new PemReader(Encoding.UTF8.GetString(file));
        while (reader.TryRead(out PemBlock block))
        {
            if (block.Label is "PUBLIC KEY" or "CERTIFICATE" or "X509 CERTIFICATE")
            {
                return block.Decode();
            }

            labels.Add(block.Label.ToString());
        }

        throw Unusable(path, labels.Count > 0
            ? $"holds no public key and no certificate; its blocks are {DisplayText.Clean(string.Join(", ", labels.Distinct()))}."
            : "holds no public key and no certificate: PEM has a line such as -----BEGIN PUBLIC KEY-----.");
    }

    private static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] content = new byte[MaximumLength + 1];
        int count = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return count <= MaximumLength
            ? content[..count]
            : throw new IOException($"it has more than {MaximumLength} bytes, the most that is read.");
    }

    private static TlsException Unusable(string path, string problem, Exception? cause = null) =>
        new(TlsErrorKind.Configuration, TlsErrorReason.InvalidOption, $"The public key file {DisplayText.Quote(path)} {problem}", cause);
}
