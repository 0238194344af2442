namespace TlsSimple;

/// <summary>Finds certificates and the private key in PEM text (RFC 7468), in whatever order they stand.</summary>
internal static class PemIdentityReader
{
    /// <summary>The certificates, in order.</summary>
    /// <exception cref="FormatException">There is none, or one that does not parse.</exception>
    public static List<ParsedCertificate> ReadCertificates(ReadOnlySpan<char> text)
    {
        var certificates = new List<ParsedCertificate>();
        var reader = new PemReader(text);
        while (reader.TryRead(out PemBlock block))
        {
            switch (block.Label)
            {
                case "CERTIFICATE" or "X509 CERTIFICATE":
                    certificates.Add(ParsedCertificate.TryParse(block.Decode(), out ParsedCertificate? certificate, out string problem)
                        ? certificate
                        : throw new PemFormatException(block.Line, problem));
                    break;
                case "TRUSTED CERTIFICATE":
                    throw new PemFormatException(block.Line, "the certificate is one of OpenSSL's own kind. This command makes it a plain one: openssl x509 -in FILE -out NEWFILE");
                case "PKCS7" or "CMS":
                    throw new PemFormatException(block.Line, "the certificates are wrapped in PKCS #7. This command unwraps them: openssl pkcs7 -print_certs -in FILE -out NEWFILE");
            }
        }

        return certificates.Count > 0 ? certificates : throw NoneOf("certificate", text);
    }

    /// <summary>The private key, decrypted.</summary>
    /// <exception cref="FormatException">There is none or more than one, it is not supported, or the password does not open it.</exception>
    public static PrivateKey ReadPrivateKey(ReadOnlySpan<char> text, IdentityPassword password, DerivationBudget budget, WipedBuffers buffers)
    {
        PrivateKey? key = null;
        int line = 0;
        var reader = new PemReader(text);
        while (reader.TryRead(out PemBlock block))
        {
            if (!block.Label.EndsWith("PRIVATE KEY"))
            {
                continue;
            }

            if (key is not null)
            {
                throw new PemFormatException(
                    block.Line, $"a second private key begins here, after the one in line {line}; which one is meant? Leave one in.");
            }

            line = block.Line;
            key = ReadPrivateKey(block, password, budget, buffers);
        }

        return key ?? throw NoneOf("private key", text);
    }

    private static PrivateKey ReadPrivateKey(PemBlock block, IdentityPassword password, DerivationBudget budget, WipedBuffers buffers)
    {
        // RFC 1421, section 4.6.1.1, in the manner of OpenSSL: the key under MD5 of the password.
        if (block.Body.Contains("Proc-Type:", StringComparison.Ordinal) && block.Body.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new PemFormatException(
                block.Line, "the private key is encrypted in the old way of OpenSSL, which is weak. This command encrypts it anew: openssl pkcs8 -topk8 -in FILE -out NEWFILE");
        }

        try
        {
            switch (block.Label)
            {
                case "PRIVATE KEY":
                    return PrivateKeyReader.ReadPkcs8(Decode(block, buffers), buffers);
                case "ENCRYPTED PRIVATE KEY":
                    return EncryptedPrivateKey.Decrypt(Decode(block, buffers), password, budget, buffers);
                case "RSA PRIVATE KEY":
                    return PrivateKeyReader.ReadPkcs1(Decode(block, buffers));
                case "EC PRIVATE KEY":
                    return PrivateKeyReader.ReadSec1(Decode(block, buffers));
                case "OPENSSH PRIVATE KEY":
                    throw new IdentityFormatException(
                        "the private key is one of OpenSSH's own form. This command rewrites the file in PKCS#8: ssh-keygen -p -m PKCS8 -f FILE");
                default:
                    throw new IdentityFormatException(
                        $"the private key is of a kind that is not supported: {DisplayText.Clean(block.Label.ToString())}; {KeyKindName.Supported}.");
            }
        }
        catch (IdentityFormatException e)
        {
            throw new PemFormatException(block.Line, e.Message);
        }
    }

    /// <summary>As <see cref="PemBlock.Decode"/> does, into memory that is wiped.</summary>
    private static ReadOnlyMemory<byte> Decode(PemBlock block, WipedBuffers buffers)
    {
        byte[] decoded = buffers.Allocate((block.Body.Length / 4 * 3) + 3);
        return Convert.TryFromBase64Chars(block.Body, decoded, out int written) && written > 0
            ? decoded.AsMemory(0, written)
            : buffers.Adopt(block.Decode());
    }

    private static IdentityFormatException NoneOf(string what, ReadOnlySpan<char> text)
    {
        var labels = new List<string>();
        var reader = new PemReader(text);
        while (reader.TryRead(out PemBlock block))
        {
            labels.Add(block.Label.ToString());
        }

        return new IdentityFormatException(
            labels.Count > 0 ? $"it holds no {what}; its blocks are {DisplayText.Clean(string.Join(", ", labels.Distinct()))}."
            : text is ['0', ..] ? $"it holds no {what} in PEM, and looks like DER: FromPkcs12File reads PKCS #12, and openssl x509, pkey or pkcs12 make PEM of the rest."
            : $"it holds no {what}; PEM begins with a line such as -----BEGIN {what.ToUpperInvariant()}-----.");
    }
}
