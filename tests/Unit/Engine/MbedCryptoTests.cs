using System.Security.Cryptography;
using Xunit;

namespace TlsSimple.Unit.Engine;

/// <summary>The engine's pieces against the platform's.</summary>
public sealed class MbedCryptoTests
{
    private static readonly byte[] s_data = RandomNumberGenerator.GetBytes(300);

    [Fact]
    public void Sha256_AnyLength_IsThePlatforms()
    {
        foreach (int length in new[] { 0, 1, 64, 300 })
        {
            Assert.Equal(SHA256.HashData(s_data.AsSpan(0, length)), MbedCrypto.Sha256(s_data.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    [InlineData("SHA384")]
    [InlineData("SHA512")]
    public void HmacAndPbkdf2_AnyHash_AreThePlatforms(string name)
    {
        var algorithm = new HashAlgorithmName(name);
        NativeHash hash = Enum.Parse<NativeHash>(name, ignoreCase: true);
        foreach (int length in new[] { 0, 1, 20, 200 })
        {
            ReadOnlySpan<byte> key = s_data.AsSpan(0, length);
            byte[] derived = new byte[length + 1];

            MbedCrypto.Pbkdf2(hash, key, s_data, 10, derived);

            Assert.Equal(CryptographicOperations.HmacData(algorithm, key, s_data), MbedCrypto.Hmac(hash, key, s_data));
            Assert.Equal(Rfc2898DeriveBytes.Pbkdf2(key, s_data, 10, algorithm, derived.Length), derived);
        }
    }

    [Fact]
    public void Pkcs12Derive_KnownAnswer_IsGiven()
    {
        byte[] key = new byte[24];

        MbedCrypto.Pkcs12Derive(
            NativeHash.Sha1, Pkcs12Purpose.Key, Convert.FromHexString("0073006D006500670000"), Convert.FromHexString("0A58CF64530D823F"), 1, key);

        Assert.Equal("8AAAE6297B6CB04642AB5B077851284EB7128F1A2A7FBCA3", Convert.ToHexString(key));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void CbcDecrypt_WhatThePlatformEncrypted_ComesBack(int keyLength)
    {
        using Aes platform = Aes.Create();
        platform.Key = s_data[..keyLength];
        for (int length = 0; length < 40; length++)
        {
            byte[] encrypted = platform.EncryptCbc(s_data.AsSpan(0, length), platform.IV);
            byte[] output = new byte[encrypted.Length];

            Assert.True(MbedCrypto.CbcDecrypt(NativeCipher.AesCbc, platform.Key, platform.IV, encrypted, output, out int written));
            Assert.Equal(s_data[..length], output[..written]);

            Assert.False(MbedCrypto.CbcDecrypt(NativeCipher.AesCbc, platform.Key, platform.IV, encrypted.AsSpan(1), output, out written));
            Assert.Equal(0, written);
        }
    }

    [Fact]
    public void CbcDecrypt_TripleDes_IsTheKnownAnswer()
    {
        byte[] output = new byte[24];

        Assert.True(MbedCrypto.CbcDecrypt(
            NativeCipher.DesEde3Cbc,
            Convert.FromHexString("0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123"),
            Convert.FromHexString("F0F1F2F3F4F5F6F7"),
            Convert.FromHexString("AA49883891686D82C7E78DF0099FD292F845F55D48E32D2A"),
            output,
            out int written));

        Assert.Equal(new string('a', 16), System.Text.Encoding.ASCII.GetString(output, 0, written));
    }

    [Fact]
    public void CbcDecrypt_TooLittleRoom_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MbedCrypto.CbcDecrypt(NativeCipher.AesCbc, new byte[16], new byte[16], new byte[32], new byte[31], out _));

    [Theory]
    [InlineData(0x0401, "SHA256", false)]
    [InlineData(0x0601, "SHA512", false)]
    [InlineData(0x0804, "SHA256", true)]
    [InlineData(0x0806, "SHA512", true)]
    public void VerifySignature_Rsa_IsThePlatforms(int scheme, string hash, bool isPss)
    {
        using RSA key = RSA.Create(2048);
        byte[] signature = key.SignData(
            s_data, new HashAlgorithmName(hash), isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);

        AssertVerifies(key.ExportSubjectPublicKeyInfo(), scheme, signature);
    }

    [Theory]
    [InlineData("nistP256", 0x0403)]
    [InlineData("nistP384", 0x0403)]
    [InlineData("nistP521", 0x0603)]
    public void VerifySignature_Ecdsa_IsThePlatforms(string curve, int scheme)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        byte[] signature = key.SignData(
            s_data, scheme == 0x0603 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        AssertVerifies(key.ExportSubjectPublicKeyInfo(), scheme, signature);
    }

    [Fact]
    public void VerifySignature_SchemeOrKeyThatIsNotSupported_IsFalse()
    {
        using RSA weak = RSA.Create(1024);
        byte[] signature = weak.SignData(s_data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        Assert.False(MbedCrypto.VerifySignature(weak.ExportSubjectPublicKeyInfo(), 0x0401, s_data, signature));
        Assert.False(MbedCrypto.VerifySignature(weak.ExportSubjectPublicKeyInfo(), 0x0201, s_data, signature));
        Assert.False(MbedCrypto.VerifySignature([], 0x0401, s_data, signature));
        Assert.False(MbedCrypto.VerifySignature(weak.ExportSubjectPublicKeyInfo(), 0x0401, s_data, []));
    }

    private static void AssertVerifies(byte[] publicKey, int scheme, byte[] signature)
    {
        Assert.True(MbedCrypto.VerifySignature(publicKey, scheme, s_data, signature));
        Assert.False(MbedCrypto.VerifySignature(publicKey, scheme, s_data.AsSpan(1), signature));
        Assert.False(MbedCrypto.VerifySignature(publicKey, scheme ^ 0x0300, s_data, signature));
    }
}
