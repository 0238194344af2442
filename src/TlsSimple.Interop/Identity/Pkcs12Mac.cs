using System.Formats.Asn1;
using System.Security.Cryptography;

namespace TlsSimple;

/// <summary>The MAC over a PKCS #12 file (RFC 7292, section 4): by its own derivation, or PBMAC1 (RFC 9579).</summary>
internal static class Pkcs12Mac
{
    /// <summary>Whether the MAC is that of the password over <paramref name="contents"/>.</summary>
    /// <param name="reader">Stands before the MacData.</param>
    /// <param name="contents">What is authenticated.</param>
    /// <param name="password">The password to try.</param>
    /// <param name="budget">How much work it may cause.</param>
    /// <param name="buffers">Where the key goes.</param>
    /// <exception cref="AsnContentException">It is not what the RFCs describe.</exception>
    /// <exception cref="IdentityFormatException">The algorithm is not supported, or asks for too much work.</exception>
    public static bool Verify(
        AsnReader reader, ReadOnlySpan<byte> contents, IdentityPassword password, DerivationBudget budget, WipedBuffers buffers)
    {
        AsnReader fields = reader.ReadSequence();
        AsnReader digestInfo = fields.ReadSequence();
        AsnReader algorithm = digestInfo.ReadSequence();
        ReadOnlySpan<byte> expected = BerOctets.Read(digestInfo, buffers).Span;
        digestInfo.ThrowIfNotEmpty();
        ReadOnlySpan<byte> salt = BerOctets.Read(fields, buffers).Span;
        int iterations = fields.HasData ? Iterations.Read(fields) : 1;
        fields.ThrowIfNotEmpty();

        string oid = algorithm.ReadObjectIdentifier();
        if (oid == IdentityOids.Pbmac1)
        {
            return VerifyPbmac1(algorithm.ReadSequence(), contents, expected, password, budget, buffers);
        }

        NativeHash hash = PasswordHash.Of(oid);
        byte[] key = buffers.Allocate((int)hash);
        foreach (ReadOnlyMemory<byte> form in password.BmpForms)
        {
            budget.Spend(iterations);
            MbedCrypto.Pkcs12Derive(hash, Pkcs12Purpose.MacKey, form.Span, salt, iterations, key);
            if (CryptographicOperations.FixedTimeEquals(MbedCrypto.Hmac(hash, key, contents), expected))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Salt and iterations of the MacData play no part: PBMAC1 has its own (RFC 9579, section 4).</summary>
    private static bool VerifyPbmac1(
        AsnReader parameters,
        ReadOnlySpan<byte> contents,
        ReadOnlySpan<byte> expected,
        IdentityPassword password,
        DerivationBudget budget,
        WipedBuffers buffers)
    {
        Pbkdf2Parameters derivation = Pbkdf2Parameters.Read(parameters);
        NativeHash hash = PasswordHash.OfHmac(parameters.ReadSequence().ReadObjectIdentifier());
        parameters.ThrowIfNotEmpty();

        // RFC 9579, section 5: without a length the key would be as long as an attacker likes.
        int keyLength = derivation.KeyLength ?? throw new AsnContentException();
        byte[] key = derivation.Derive(password.Utf8.Span, keyLength, budget, buffers);
        return CryptographicOperations.FixedTimeEquals(MbedCrypto.Hmac(hash, key, contents), expected);
    }
}
