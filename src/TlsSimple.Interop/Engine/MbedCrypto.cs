using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>Single pieces of the engine's cryptography, which unlike the platform's needs no OpenSSL on Linux.</summary>
internal static class MbedCrypto
{
    /// <summary>SHA-256 of <paramref name="data"/>, 32 bytes.</summary>
    internal static byte[] Sha256(ReadOnlySpan<byte> data)
    {
        TlsLibrary.EnsureStarted();
        byte[] digest = new byte[32];
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_sha256(data, data.Length, digest));
        return digest;
    }

    /// <summary>HMAC (RFC 2104), as long as the hash.</summary>
    internal static byte[] Hmac(NativeHash hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        TlsLibrary.EnsureStarted();
        byte[] mac = new byte[(int)hash];
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_hmac(hash, key, key.Length, data, data.Length, mac));
        return mac;
    }

    /// <summary>PBKDF2 with HMAC (RFC 8018, section 5.2); fills <paramref name="output"/>.</summary>
    /// <param name="hash">The hash of the HMAC.</param>
    /// <param name="password">The password as bytes.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="iterations">From 1 on. The caller bounds it: a million takes about a second.</param>
    /// <param name="output">One byte at least.</param>
    internal static void Pbkdf2(
        NativeHash hash, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> output)
    {
        TlsLibrary.EnsureStarted();
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_pbkdf2(
            hash, password, password.Length, salt, salt.Length, iterations, output, output.Length));
    }

    /// <summary>The derivation of PKCS #12 (RFC 7292, appendix B.2); fills <paramref name="output"/>.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="purpose">What is derived.</param>
    /// <param name="password">The password as a BMPString (UTF-16, big-endian) with its two zero bytes at the end.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="iterations">From 1 on. The caller bounds it.</param>
    /// <param name="output">One byte at least.</param>
    internal static void Pkcs12Derive(
        NativeHash hash, Pkcs12Purpose purpose, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> output)
    {
        TlsLibrary.EnsureStarted();
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_pkcs12_derive(
            hash, purpose, password, password.Length, salt, salt.Length, iterations, output, output.Length));
    }

    /// <summary>Decrypts CBC and takes the padding of RFC 8018, section 6.1.1 off.</summary>
    /// <param name="cipher">The cipher.</param>
    /// <param name="key">As long as <paramref name="cipher"/> says.</param>
    /// <param name="iv">One block.</param>
    /// <param name="input">Whole blocks, one at least.</param>
    /// <param name="output">Room for <paramref name="input"/>; gets the plain bytes.</param>
    /// <param name="written">How many they are.</param>
    /// <returns>Whether key, IV and input have lengths that fit and the padding is right; a wrong password mostly shows here.</returns>
    internal static bool CbcDecrypt(
        NativeCipher cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        TlsLibrary.EnsureStarted();
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, input.Length, nameof(output));
        TlsStatus status = TlsNative.tlssimple_cbc_decrypt(
            cipher, key, key.Length, iv, iv.Length, input, input.Length, output, out written);
        if (status == TlsStatus.Argument)
        {
            return false;
        }

        TlsFailure.ThrowIfNotOk(status);
        return true;
    }

    /// <summary>Whether a signature is by a key.</summary>
    /// <param name="publicKey">The key's SubjectPublicKeyInfo (DER).</param>
    /// <param name="scheme">A SignatureScheme (RFC 8446, section 4.2.3): rsa_pkcs1, ecdsa or rsa_pss_rsae with SHA-256, SHA-384 or SHA-512. For ECDSA it tells the hash only.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">The signature.</param>
    /// <returns><c>false</c> also for a scheme or a key that is not supported, or too weak.</returns>
    internal static bool VerifySignature(
        ReadOnlySpan<byte> publicKey, int scheme, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        TlsLibrary.EnsureStarted();
        TlsStatus status = TlsNative.tlssimple_signature_verify(
            publicKey, publicKey.Length, scheme, data, data.Length, signature, signature.Length);
        if (status is TlsStatus.Untrusted or TlsStatus.Argument)
        {
            return false;
        }

        TlsFailure.ThrowIfNotOk(status);
        return true;
    }
}
