using System.Security.Cryptography;

namespace TlsSimple.Unit.Identity;

/// <summary>The derivation of RFC 7292, appendix B.2, written for these tests.</summary>
internal static class Pkcs12Derivation
{
    public static byte[] Derive(HashAlgorithmName hash, byte purpose, byte[] password, byte[] salt, int iterations, int length)
    {
        int block = hash == HashAlgorithmName.SHA384 || hash == HashAlgorithmName.SHA512 ? 128 : 64;
        byte[] diversifier = [.. Enumerable.Repeat(purpose, block)];
        byte[] input = [.. Fill(salt, block), .. Fill(password, block)];
        var output = new List<byte>();
        while (output.Count < length)
        {
            byte[] digest = [.. diversifier, .. input];
            for (int i = 0; i < iterations; i++)
            {
                digest = CryptographicOperations.HashData(hash, digest);
            }

            output.AddRange(digest);
            for (int start = 0; start < input.Length; start += block)
            {
                int carry = 1;
                for (int i = block - 1; i >= 0; i--)
                {
                    carry += input[start + i] + digest[i % digest.Length];
                    input[start + i] = (byte)carry;
                    carry >>= 8;
                }
            }
        }

        return [.. output.Take(length)];
    }

    private static IEnumerable<byte> Fill(byte[] bytes, int block) =>
        Enumerable.Range(0, (bytes.Length + block - 1) / block * block).Select(i => bytes[i % bytes.Length]);
}
