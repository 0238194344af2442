using System.Security.Cryptography;
using Xunit;

namespace TlsSimple.Unit.Identity;

/// <summary>Damaged key files: whatever the bytes are, there is an identity or a TlsException, soon, and nothing else.</summary>
public class IdentityFuzzTests
{
    private const int Mutations = 20_000;

    /// <summary>Fixed, so that a failure comes again; the failing bytes are in the message.</summary>
    private const int Seed = 7292;

    /// <summary>Less than a user gets: a changed byte may ask for millions of iterations.</summary>
    private const int Iterations = 1000;

    private static readonly ClientPki s_pki = ClientPki.Of(ClientKey.P256);

    private static readonly Pkcs12File s_file = new()
    {
        Keys = [(s_pki.Key, "me")],
        Certificates = [s_pki.Leaf],
        Iterations = 2,
        MacIterations = 2,
    };

    [Fact]
    public void FromPkcs12_MutatedBytes_ThrowsTlsExceptionOrNothing()
    {
        // Without a MAC, or no mutation would be looked at beyond it.
        byte[][] seeds =
        [
            (s_file with { Mac = null, Protection = Pkcs12Protection.None }).Build(),
            (s_file with { Mac = null, Protection = Pkcs12Protection.TripleDes }).Build(),
            (s_file with { Mac = null }).Build(),
            s_file.Build(),
            (s_file with { Pbmac1KeyLength = 32 }).Build(),
            BerForm.OfPkcs12((s_file with { Mac = null, Protection = Pkcs12Protection.None }).Build()),
        ];
        Fuzz(seeds, bytes => FromPkcs12(bytes));
    }

    [Fact]
    public void DecryptKey_MutatedBytes_ThrowsFormatExceptionOrNothing()
    {
        byte[][] seeds =
        [
            s_pki.Key.ExportEncryptedPkcs8PrivateKey(Pkcs12File.AnyPassword, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2)),
            s_pki.Key.ExportEncryptedPkcs8PrivateKey(Pkcs12File.AnyPassword, new PbeParameters(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, 2)),
        ];
        Fuzz(seeds, bytes =>
        {
            using var buffers = new WipedBuffers();
            EncryptedPrivateKey.Decrypt(bytes, new IdentityPassword(Pkcs12File.AnyPassword, buffers), new DerivationBudget(Iterations), buffers);
        });
    }

    [Fact]
    public void ReadKey_MutatedBytes_ThrowsFormatExceptionOrNothing()
    {
        byte[][] seeds =
        [
            s_pki.Key.ExportPkcs8PrivateKey(),
            ((ECDsa)s_pki.Key).ExportECPrivateKey(),
            ((RSA)ClientPki.Of(ClientKey.Rsa2048).Key).ExportRSAPrivateKey(),
        ];
        Fuzz(seeds, bytes =>
        {
            using var buffers = new WipedBuffers();
            foreach (Func<PrivateKey> read in new Func<PrivateKey>[]
            {
                () => PrivateKeyReader.ReadPkcs8(bytes, buffers), () => PrivateKeyReader.ReadSec1(bytes), () => PrivateKeyReader.ReadPkcs1(bytes),
            })
            {
                try
                {
                    PrivateKey key = read();
                    // The engine gets to see every key that passes, and must say no to those that it cannot use.
                    MbedIdentity.TryCreate([s_pki.Leaf.RawData], key.Der.Span)?.Dispose();
                }
                catch (IdentityFormatException)
                {
                    // Another form than this reader's, or damaged.
                }
            }
        });
    }

    [Fact]
    public void FromPkcs12_EveryPrefix_IsRefused()
    {
        byte[] file = s_file.Build();
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<TlsException>(() => FromPkcs12(file.AsMemory(0, length)));
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(new byte[] { 0x24, 0x80 })]
    [InlineData(new byte[] { 0x30, 0x80 })]
    [InlineData(new byte[] { 0x30, 0x84, 0x00, 0x0F, 0xFF, 0xF0 })]
    [InlineData(new byte[] { 0xA0, 0x80 })]
    [InlineData(new byte[] { 0x04, 0x00 })]
    public async Task FromPkcs12_HostileNesting_EndsSoon(byte[] pattern)
    {
        // Behind a good beginning, so that the nested values are looked into.
        byte[] beginning = [0x30, 0x80, 2, 1, 3, 0x30, 0x80, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1, 0xA0, 0x80, 0x24, 0x80];
        byte[] nested = [.. beginning, .. Enumerable.Repeat(pattern, (IdentityFile.MaximumLength - (2 * beginning.Length)) / pattern.Length).SelectMany(p => p)];
        byte[] closed = [.. nested.AsSpan(0, nested.Length / 2), .. new byte[nested.Length / 2]];

        await Task.Run(
            () =>
            {
                Assert.Throws<TlsException>(() => FromPkcs12(nested));
                Assert.Throws<TlsException>(() => FromPkcs12(closed));
            },
            TestContext.Current.CancellationToken);
    }

    private static void FromPkcs12(ReadOnlyMemory<byte> bytes)
    {
        using var buffers = new WipedBuffers();
        TlsIdentity.FromPkcs12(bytes, Pkcs12File.AnyPassword, "x", new DerivationBudget(Iterations), buffers);
    }

    private static void Fuzz(byte[][] seeds, Action<byte[]> read)
    {
        var random = new Random(Seed);
        int accepted = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] bytes = Mutate(seeds[i % seeds.Length], random);
            try
            {
                read(bytes);
                accepted++;
            }
            catch (Exception e) when (e is TlsException { Reason: TlsErrorReason.InvalidIdentity } or IdentityFormatException)
            {
                // As it should be.
            }
            catch (Exception e)
            {
                Assert.Fail($"Mutation {i} threw {e}\n{Convert.ToHexString(bytes)}");
            }
        }

        // Both outcomes must occur, or the mutations are too wild or too tame to show anything.
        Assert.InRange(accepted, 1, Mutations);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] bytes = [.. seed];
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int at = random.Next(bytes.Length);
            int length = random.Next(1, 9);
            bytes = random.Next(5) switch
            {
                0 => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
                1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
                // The bytes that mean most in BER.
                2 => [.. bytes[..at], ((ReadOnlySpan<byte>)[0x00, 0x04, 0x24, 0x30, 0x7F, 0x80, 0x81, 0x84, 0xA0, 0xFF])[random.Next(10)], .. bytes[(at + 1)..]],
                3 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + length)..], 0],
                _ => [.. bytes[..at], .. bytes[at..Math.Min(bytes.Length, at + length)], .. bytes[at..]],
            };
        }

        return bytes;
    }
}
