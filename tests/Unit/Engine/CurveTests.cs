using System.Security.Cryptography;
using Xunit;

namespace TlsSimple.Unit.Engine;

/// <summary>The engine's own arithmetic on P-256 and P-384, and what is upstream's on P-521, against the platform's.</summary>
public sealed class CurveTests
{
    private static readonly byte[] s_data = RandomNumberGenerator.GetBytes(100);

    [Theory]
    [InlineData("nistP256", "SHA256", 0x0403)]
    [InlineData("nistP256", "SHA512", 0x0603)]
    [InlineData("nistP384", "SHA384", 0x0503)]
    [InlineData("nistP384", "SHA256", 0x0403)]
    [InlineData("nistP521", "SHA512", 0x0603)]
    public void VerifySignature_OfThePlatform_IsItsKeysAndNobodyElses(string curve, string hash, int scheme)
    {
        var algorithm = new HashAlgorithmName(hash);
        using var other = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        for (int i = 0; i < 50; i++)
        {
            using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
            byte[] publicKey = key.ExportSubjectPublicKeyInfo();
            byte[] signature = key.SignData(s_data, algorithm, DSASignatureFormat.Rfc3279DerSequence);

            Assert.True(MbedCrypto.VerifySignature(publicKey, scheme, s_data, signature));

            Assert.False(MbedCrypto.VerifySignature(other.ExportSubjectPublicKeyInfo(), scheme, s_data, signature));
            Assert.False(MbedCrypto.VerifySignature(publicKey, scheme, s_data.AsSpan(1), signature));
            signature[^1] ^= 1;
            Assert.False(MbedCrypto.VerifySignature(publicKey, scheme, s_data, signature));
        }
    }

    [Theory]
    [InlineData("nistP256", 0x0403, 32)]
    [InlineData("nistP384", 0x0503, 48)]
    public void VerifySignature_KeyThatIsNoPoint_IsRefused(string curve, int scheme, int length)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        var algorithm = length == 32 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;
        byte[] signature = key.SignData(s_data, algorithm, DSASignatureFormat.Rfc3279DerSequence);

        // The last bytes are y: of 2^8 values near it, only its own is on the curve.
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();
        for (int i = 1; i < 256; i++)
        {
            byte[] changed = (byte[])publicKey.Clone();
            changed[^(1 + (i % length))] ^= (byte)i;

            Assert.False(MbedCrypto.VerifySignature(changed, scheme, s_data, signature));
        }
    }
}
