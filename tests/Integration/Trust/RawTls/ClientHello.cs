using System.Buffers.Binary;

namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>What of a ClientHello (RFC 8446, section 4.1.2) a server answers to.</summary>
/// <param name="Random">32 bytes.</param>
/// <param name="SessionId">To be echoed.</param>
/// <param name="Extensions">The contents by type.</param>
internal sealed record ClientHello(byte[] Random, byte[] SessionId, IReadOnlyDictionary<int, byte[]> Extensions)
{
    private const int KeyShare = 51;

    /// <param name="message">The whole handshake message.</param>
    public static ClientHello Parse(byte[] message)
    {
        ReadOnlySpan<byte> rest = message.AsSpan(4 + 2);
        byte[] random = rest[..32].ToArray();
        rest = rest[32..];
        byte[] sessionId = Take(ref rest, 1);
        _ = Take(ref rest, 2);
        _ = Take(ref rest, 1);
        ReadOnlySpan<byte> list = Take(ref rest, 2);
        var extensions = new Dictionary<int, byte[]>();
        while (!list.IsEmpty)
        {
            int type = BinaryPrimitives.ReadUInt16BigEndian(list);
            list = list[2..];
            extensions.Add(type, Take(ref list, 2));
        }

        return new ClientHello(random, sessionId, extensions);
    }

    /// <summary>The client's public key in a group, if it sent one.</summary>
    public byte[]? ShareOf(int group)
    {
        ReadOnlySpan<byte> body = Extensions[KeyShare];
        ReadOnlySpan<byte> shares = Take(ref body, 2);
        while (!shares.IsEmpty)
        {
            int named = BinaryPrimitives.ReadUInt16BigEndian(shares);
            shares = shares[2..];
            byte[] share = Take(ref shares, 2);
            if (named == group)
            {
                return share;
            }
        }

        return null;
    }

    /// <summary>A vector behind a length of one or two bytes.</summary>
    private static byte[] Take(ref ReadOnlySpan<byte> source, int lengthSize)
    {
        int length = lengthSize == 1 ? source[0] : BinaryPrimitives.ReadUInt16BigEndian(source);
        byte[] content = source.Slice(lengthSize, length).ToArray();
        source = source[(lengthSize + length)..];
        return content;
    }
}
