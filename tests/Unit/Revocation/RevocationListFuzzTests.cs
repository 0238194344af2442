using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Fuzzing;
using Xunit;

namespace TlsSimple.Unit.Revocation;

/// <summary>Damaged and hostile lists: whatever the bytes are, there are lists or a TlsException, in bounded time and memory.</summary>
public sealed class RevocationListFuzzTests : IDisposable
{
    private const int Mutations = 30_000;

    /// <summary>Fixed, so that a failure comes again; the failing bytes are in the message.</summary>
    private const int Seed = 5280;

    private readonly RevocationPath _path = new();

    public void Dispose() => _path.Dispose();

    [Fact]
    public void FromDer_MutatedBytes_ThrowsNothingElse()
    {
        byte[][] seeds = [Usual(), Odd(), OfDotNet()];
        var random = new Random(Seed);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int read = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] der = DerMutator.Mutate(seeds[i % seeds.Length], random);
            try
            {
                RevocationLists lists = RevocationLists.FromDer([der]);
                read++;
                _ = lists.All[0].Entries.Find([5]);
                _ = _path.Check(RevocationMode.Require, RevocationPath.Now, lists);
            }
            catch (TlsException e)
            {
                Assert.Equal(TlsErrorReason.InvalidRevocationList, e.Reason);
                Assert.Contains("The revocation list ", e.Message, StringComparison.Ordinal);
            }
            catch (Exception e)
            {
                Assert.Fail($"Mutation {i} threw {e}\n{Convert.ToHexString(der)}");
            }
        }

        // Both outcomes must occur, or the mutations are too wild or too tame to show anything.
        Assert.InRange(read, Mutations / 100, Mutations * 99 / 100);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Mutations, 0, 64 * 1024);
    }

    [Fact]
    public void FromDer_MutatedBytes_NeverCountsAsSigned()
    {
        byte[] good = _path.IntermediateList().Revoke([0x77], RevocationListBuilder.Reason(1)).Build();
        RevocationList original = RevocationLists.FromDer([good]).All[0];
        var random = new Random(Seed);
        int read = 0;
        for (int i = 0; i < 5_000; i++)
        {
            byte[] der = DerMutator.Mutate(good, random);
            try
            {
                RevocationList list = RevocationLists.FromDer([der]).All[0];
                read++;
                if (list.VerifySignature(_path.Parsed[1].PublicKey).Length == 0)
                {
                    Assert.True(list.ToBeSigned.Span.SequenceEqual(original.ToBeSigned.Span), Convert.ToHexString(der));
                }
            }
            catch (TlsException e)
            {
                Assert.Equal(TlsErrorReason.InvalidRevocationList, e.Reason);
            }
        }

        Assert.InRange(read, 100, 4_900);
    }

    [Fact]
    public void FromDer_EveryPrefix_IsRefused()
    {
        byte[] der = Usual();
        for (int length = 0; length < der.Length; length++)
        {
            Assert.Throws<TlsException>(() => RevocationLists.FromDer([der.AsMemory(0, length)]));
        }
    }

    [Fact]
    public void FromPem_MutatedText_ThrowsNothingElse()
    {
        string good = Certificates.PemText.Block("X509 CRL", Usual()) + Certificates.PemText.Block("X509 CRL", Odd());
        var random = new Random(Seed);
        for (int i = 0; i < 2_000; i++)
        {
            char[] text = good.ToCharArray();
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                text[random.Next(text.Length)] = "-=\n\r AB+/\0\uFEFFé"[random.Next(12)];
            }

            try
            {
                _ = RevocationLists.FromPem(new string(text));
            }
            catch (TlsException e)
            {
                Assert.Equal(TlsErrorReason.InvalidRevocationList, e.Reason);
            }
        }
    }

    [Fact]
    public void FromDer_AMillionEntries_IsReadAndSearchedAtLowCost()
    {
        const int Count = 1_000_000;
        byte[] der = Long(Count);
        var watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();

        RevocationList list = RevocationListReader.Read(der);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Count, list.Entries.Count);

        // 8 MB of hash table; objects an entry would take a hundred.
        Assert.InRange(allocated, 0, 12 * 1024 * 1024);
        for (int i = 0; i < Count; i += 997)
        {
            Assert.NotNull(list.Entries.Find(Serial(i)));
        }

        Assert.Null(list.Entries.Find(Serial(Count)));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static byte[] Serial(int i) => [0x40, (byte)(i >> 24), (byte)(i >> 16), (byte)(i >> 8), (byte)i, 0x55, 0xAA, 0x12];

    private static byte[] Long(int count) => new RevocationListBuilder
    {
        EntryList = w =>
        {
            byte[] entry = Certificates.CertificateBuilder.Encode(RevocationListBuilder.Entry(Serial(0), null, RevocationListBuilder.Reason(1)));
            byte[] content = new byte[entry.Length * count];
            for (int i = 0; i < count; i++)
            {
                Span<byte> place = content.AsSpan(i * entry.Length, entry.Length);
                entry.CopyTo(place);
                Serial(i).CopyTo(place[4..]);
            }

            w.WriteEncodedValue([0x30, 0x84, (byte)(content.Length >> 24), (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content]);
        },
    }.Build();

    private byte[] Usual() => _path.IntermediateList()
        .Revoke([5], RevocationListBuilder.Reason(1)).Revoke([0x12, 0x34]).Revoke([0x77, 1, 2, 3])
        .With("2.5.29.35", [0x30, 0x04, 0x80, 0x02, 7, 8]).With("2.5.29.20", [0x02, 0x01, 0x05]).Build();

    private byte[] Odd() => _path.IntermediateList()
        .Revoke([0xFF], ("2.5.29.24", null, [0x18, 0x0F, .. "20250101000000Z"u8]), RevocationListBuilder.Reason(6), ("1.2.3", true, []))
        .With("2.5.29.28", [0x30, 0x0C, 0xA0, 0x07, 0xA0, 0x05, 0x86, 0x03, (byte)'a', (byte)':', (byte)'b', 0x81, 0x01, 0xFF], true)
        .With("1.2.840.113549.1.9.16", [4, 0], false).Build();

    private byte[] OfDotNet()
    {
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry([1, 2, 3, 4], RevocationPath.Now, X509RevocationReason.KeyCompromise);
        return builder.Build(_path.Intermediate, 7, RevocationPath.Now.AddDays(7), HashAlgorithmName.SHA256, null, RevocationPath.Now.AddDays(-1));
    }
}
