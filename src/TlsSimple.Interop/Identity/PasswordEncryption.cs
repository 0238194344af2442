using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>Decrypts what a password protects: PBES2 (RFC 8018, section 6.2) and triple DES of PKCS #12 (RFC 7292, appendix C).</summary>
internal sealed class PasswordEncryption(IdentityPassword password, DerivationBudget budget, WipedBuffers buffers)
{
    private const int DesKeyLength = 24;
    private const int DesBlockLength = 8;
    private const int AesBlockLength = 16;

    /// <summary>Decrypts a SEQUENCE.</summary>
    /// <param name="algorithm">The AlgorithmIdentifier of the encryption.</param>
    /// <param name="ciphertext">What is encrypted.</param>
    /// <returns>The SEQUENCE, in memory that is wiped; <c>null</c> if the password is wrong or the ciphertext damaged: nobody can tell.</returns>
    /// <exception cref="AsnContentException">The parameters are not what the RFCs describe.</exception>
    /// <exception cref="IdentityFormatException">The algorithm is not supported, or asks for too much work.</exception>
    public ReadOnlyMemory<byte>? Decrypt(AsnReader algorithm, ReadOnlySpan<byte> ciphertext)
    {
        string oid = algorithm.ReadObjectIdentifier();
        AsnReader parameters;
        switch (oid)
        {
            case IdentityOids.Pbes2:
                parameters = algorithm.ReadSequence();
                algorithm.ThrowIfNotEmpty();
                return DecryptPbes2(parameters, ciphertext);
            case IdentityOids.Pkcs12TripleDes:
                parameters = algorithm.ReadSequence();
                algorithm.ThrowIfNotEmpty();
                return DecryptPkcs12(parameters, ciphertext);
            default:
                throw UnsupportedEncryption.Of(oid);
        }
    }

    private ReadOnlyMemory<byte>? DecryptPbes2(AsnReader parameters, ReadOnlySpan<byte> ciphertext)
    {
        Pbkdf2Parameters derivation = Pbkdf2Parameters.Read(parameters);
        AsnReader scheme = parameters.ReadSequence();
        parameters.ThrowIfNotEmpty();
        string oid = scheme.ReadObjectIdentifier();
        (int keyLength, int blockLength) = oid switch
        {
            IdentityOids.Aes128Cbc => (16, AesBlockLength),
            IdentityOids.Aes192Cbc => (24, AesBlockLength),
            IdentityOids.Aes256Cbc => (32, AesBlockLength),
            IdentityOids.TripleDesCbc => (DesKeyLength, DesBlockLength),
            _ => throw UnsupportedEncryption.Of(oid),
        };
        ReadOnlySpan<byte> iv = scheme.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> octets) && octets.Length == blockLength
            ? octets.Span
            : throw new AsnContentException();
        scheme.ThrowIfNotEmpty();
        if (derivation.KeyLength is int length && length != keyLength)
        {
            throw new AsnContentException();
        }

        byte[] key = derivation.Derive(password.Utf8.Span, keyLength, budget, buffers);
        return DecryptCbc(oid == IdentityOids.TripleDesCbc ? NativeCipher.DesEde3Cbc : NativeCipher.AesCbc, key, iv, ciphertext);
    }

    private ReadOnlyMemory<byte>? DecryptPkcs12(AsnReader parameters, ReadOnlySpan<byte> ciphertext)
    {
        ReadOnlySpan<byte> salt = parameters.ReadOctets().Span;
        int iterations = Iterations.Read(parameters);
        parameters.ThrowIfNotEmpty();
        byte[] key = buffers.Allocate(DesKeyLength);
        byte[] iv = buffers.Allocate(DesBlockLength);
        foreach (ReadOnlyMemory<byte> form in password.BmpForms)
        {
            // 24 bytes are two hashes, 8 are one.
            budget.Spend(iterations, times: 3);
            MbedCrypto.Pkcs12Derive(NativeHash.Sha1, Pkcs12Purpose.Key, form.Span, salt, iterations, key);
            MbedCrypto.Pkcs12Derive(NativeHash.Sha1, Pkcs12Purpose.InitializationVector, form.Span, salt, iterations, iv);
            if (DecryptCbc(NativeCipher.DesEde3Cbc, key, iv, ciphertext) is { } plaintext)
            {
                return plaintext;
            }
        }

        return null;
    }

    private ReadOnlyMemory<byte>? DecryptCbc(NativeCipher cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext)
    {
        byte[] plaintext = buffers.Allocate(ciphertext.Length);

        // The padding of every 256th wrong password looks right; a whole SEQUENCE is next to none's.
        if (MbedCrypto.CbcDecrypt(cipher, key, iv, ciphertext, plaintext, out int length) && IsSequence(plaintext.AsSpan(0, length)))
        {
            return plaintext.AsMemory(0, length);
        }

        return null;
    }

    private static bool IsSequence(ReadOnlySpan<byte> bytes) =>
        AsnDecoder.TryReadEncodedValue(bytes, AsnEncodingRules.BER, out Asn1Tag tag, out _, out _, out int consumed)
        && tag == Asn1Tag.Sequence
        && consumed == bytes.Length;
}
