using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;

namespace TlsSimple.Unit.Corpus;

/// <summary>Keys, each made once a process for its owner: RSA keys are slow to make, so few owners have them.</summary>
internal static class KeyPool
{
    private static readonly ConcurrentDictionary<(string Kind, string Owner), Lazy<ForgeKey>> s_keys = new();

    public static ForgeKey P256(string owner) => Get("P-256", owner, () => ForgeKey.Of(ECDsa.Create(ECCurve.NamedCurves.nistP256)));

    public static ForgeKey P384(string owner) => Get("P-384", owner, () => ForgeKey.Of(ECDsa.Create(ECCurve.NamedCurves.nistP384)));

    public static ForgeKey P521(string owner) => Get("P-521", owner, () => ForgeKey.Of(ECDsa.Create(ECCurve.NamedCurves.nistP521)));

    /// <summary>A curve that is not accepted, by its object identifier.</summary>
    public static ForgeKey OtherCurve(string oid) => Get(oid, "", () => ForgeKey.Of(ECDsa.Create(ECCurve.CreateFromValue(oid))));

    public static ForgeKey Rsa(int bits, string owner = "") => Get($"RSA-{bits}", owner, () => ForgeKey.Of(RSA.Create(bits)));

    /// <summary>
    /// A working pair whose modulus has a size that no library makes: the product of a prime of each of two pairs, whose
    /// two topmost bits are set, so that the sizes add up.
    /// </summary>
    public static ForgeKey RsaOfPrimes(int bitsOfFirst, int bitsOfSecond) =>
        Get($"RSA-{bitsOfFirst}/2+{bitsOfSecond}/2", "", () => ForgeKey.Of(Multiply(bitsOfFirst, bitsOfSecond)));

    /// <summary>An RSA public key with a modulus of so many bits that is no product of two known primes.</summary>
    public static ForgeKey RsaModulus(int bits, BigInteger? exponent = null) => Get($"modulus {bits}", $"{exponent}", () =>
    {
        byte[] modulus = RandomNumberGenerator.GetBytes((bits + 7) / 8);
        int top = (bits - 1) % 8;
        modulus[0] = (byte)((modulus[0] & ((1 << top) - 1)) | (1 << top));
        modulus[^1] |= 1;
        return ForgeKey.OfPublic(RsaPublicKey(new BigInteger(modulus, isUnsigned: true, isBigEndian: true), exponent ?? 65537));
    });

    /// <summary>SubjectPublicKeyInfo of any two numbers.</summary>
    public static byte[] RsaPublicKey(BigInteger modulus, BigInteger exponent) => Der.Sequence(
        Der.Algorithm(Oids.Rsa, Der.Null),
        Der.Bits(Der.Sequence(Der.Integer(modulus), Der.Integer(exponent))));

    private static RSA Multiply(int bitsOfFirst, int bitsOfSecond)
    {
        BigInteger p = Number(((RSA)Rsa(bitsOfFirst).PrivateKey!).ExportParameters(true).P!);
        BigInteger q = Number(((RSA)Rsa(bitsOfSecond).PrivateKey!).ExportParameters(true).Q!);
        BigInteger e = 65537;
        BigInteger d = Inverse(e, (p - 1) * (q - 1));
        int length = (int)((p * q).GetBitLength() + 7) / 8;
        int half = (length + 1) / 2;
        var rsa = RSA.Create();
        rsa.ImportParameters(new RSAParameters
        {
            Modulus = Bytes(p * q, length),
            Exponent = [1, 0, 1],
            D = Bytes(d, length),
            P = Bytes(p, half),
            Q = Bytes(q, half),
            DP = Bytes(d % (p - 1), half),
            DQ = Bytes(d % (q - 1), half),
            InverseQ = Bytes(Inverse(q, p), half),
        });
        return rsa;
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number, int length)
    {
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }

    private static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        (BigInteger a, BigInteger b, BigInteger x, BigInteger y) = (value % modulus, modulus, BigInteger.One, BigInteger.Zero);
        while (b != 0)
        {
            BigInteger quotient = a / b;
            (a, b) = (b, a - (quotient * b));
            (x, y) = (y, x - (quotient * y));
        }

        return x < 0 ? x + modulus : x;
    }

    private static ForgeKey Get(string kind, string owner, Func<ForgeKey> make) =>
        s_keys.GetOrAdd((kind, owner), _ => new Lazy<ForgeKey>(make)).Value;
}
