using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>EncryptedPrivateKeyInfo (RFC 5958, section 3): PKCS#8 under a password.</summary>
internal static class EncryptedPrivateKey
{
    /// <exception cref="IdentityFormatException">
    /// The password is missing or wrong, the encryption or the key is not supported, or nothing of it parses.
    /// </exception>
    public static PrivateKey Decrypt(ReadOnlyMemory<byte> info, IdentityPassword password, DerivationBudget budget, WipedBuffers buffers)
    {
        ReadOnlyMemory<byte>? key;
        try
        {
            var reader = new AsnReader(info, AsnEncodingRules.BER);
            AsnReader fields = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            AsnReader algorithm = fields.ReadSequence();
            ReadOnlyMemory<byte> ciphertext = BerOctets.Read(fields, buffers);
            fields.ThrowIfNotEmpty();
            key = new PasswordEncryption(password, budget, buffers).Decrypt(algorithm, ciphertext.Span);
        }
        catch (AsnContentException e)
        {
            throw new IdentityFormatException("the encrypted private key is not the PKCS#8 that it is said to be; it may be damaged.", e);
        }

        return key is { } decrypted ? PrivateKeyReader.ReadPkcs8(decrypted, buffers) : throw WrongPassword(password);
    }

    private static IdentityFormatException WrongPassword(IdentityPassword password) => new(password.IsEmpty
        ? "the private key is encrypted, and no password was given. Give the one it was encrypted with."
        : "the password does not open the private key: it is the wrong one, or the key is damaged.");
}
