using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace TlsSimple.Integration.Peers;

/// <summary>
/// The one body that all servers and clients of the tests send: any length, no seed, and its hash is known beforehand.
/// A block of 64 KiB from xorshift32 repeats; its first eight bytes are the block's number, little-endian, so that a block
/// lost, doubled or out of place changes the hash. node-server.mjs makes the same bytes.
/// </summary>
public static class TestBody
{
    public const int BlockLength = 64 * 1024;

    private static readonly byte[] s_pattern = MakePattern();
    private static readonly ConcurrentDictionary<long, Lazy<string>> s_hashes = new();

    /// <summary>Writes the bytes of the body from <paramref name="offset"/> on.</summary>
    public static void Fill(long offset, Span<byte> destination)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        while (!destination.IsEmpty)
        {
            (long block, long within) = Math.DivRem(offset, BlockLength);
            int start = (int)within;
            int count = Math.Min(BlockLength - start, destination.Length);
            s_pattern.AsSpan(start, count).CopyTo(destination);
            if (start < number.Length)
            {
                BinaryPrimitives.WriteInt64LittleEndian(number, block);
                Span<byte> rest = number[start..];
                rest[..Math.Min(rest.Length, count)].CopyTo(destination);
            }

            destination = destination[count..];
            offset += count;
        }
    }

    public static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        Fill(0, bytes);
        return bytes;
    }

    /// <summary>The SHA-256 of the first <paramref name="length"/> bytes in lower-case hex; computed once a length.</summary>
    public static string Sha256(long length) =>
        s_hashes.GetOrAdd(length, static n => new Lazy<string>(() => Hash(n))).Value;

    /// <summary>Reads a stream to its end and tells what came: hash in lower-case hex and length.</summary>
    public static async Task<(string Sha256, long Length)> HashAsync(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BlockLength];
        long length = 0;
        while (await stream.ReadAsync(buffer, cancellationToken) is int count and > 0)
        {
            hash.AppendData(buffer, 0, count);
            length += count;
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }

    public static void WriteFile(string path, long length)
    {
        using FileStream file = File.Create(path);
        byte[] block = new byte[BlockLength];
        for (long offset = 0; offset < length; offset += BlockLength)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(BlockLength, length - offset));
            Fill(offset, part);
            file.Write(part);
        }
    }

    private static string Hash(long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BlockLength];
        for (long offset = 0; offset < length; offset += BlockLength)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(BlockLength, length - offset));
            Fill(offset, part);
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] MakePattern()
    {
        byte[] pattern = new byte[BlockLength];
        uint state = 0x9E3779B9;
        for (int i = 0; i < pattern.Length; i += sizeof(uint))
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            BinaryPrimitives.WriteUInt32LittleEndian(pattern.AsSpan(i), state);
        }

        return pattern;
    }
}
