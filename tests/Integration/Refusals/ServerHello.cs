using System.Buffers.Binary;

namespace TlsSimple.Integration.Refusals;

/// <summary>A ServerHello in a record, for servers that answer wrongly: as it stands TLS 1.2 with a suite that is offered, and no extension.</summary>
internal sealed record ServerHello
{
    /// <summary>RFC 8446, section 4.1.3: the end of the random by which a server of TLS 1.3 says that it was led to speak TLS 1.2.</summary>
    public static readonly byte[] DowngradeToTls12 = "DOWNGRD\x01"u8.ToArray();

    public ushort Version { get; init; } = 0x0303;

    /// <summary>TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.</summary>
    public ushort CipherSuite { get; init; } = 0xC02B;

    public byte CompressionMethod { get; init; }

    public ReadOnlyMemory<byte> EndOfRandom { get; init; }

    /// <summary>Each with its type and length.</summary>
    public ReadOnlyMemory<byte> Extensions { get; init; }

    public byte[] ToRecord()
    {
        byte[] random = new byte[32];
        Random.Shared.NextBytes(random);
        EndOfRandom.Span.CopyTo(random.AsSpan(32 - EndOfRandom.Length));
        byte[] body =
        [
            .. BigEndian(Version), .. random,
            0, // no session id
            .. BigEndian(CipherSuite), CompressionMethod,
            .. BigEndian((ushort)Extensions.Length), .. Extensions.Span,
        ];
        byte[] message = [2, 0, .. BigEndian((ushort)body.Length), .. body];
        return [22, 3, (byte)(Version & 0xFF), .. BigEndian((ushort)message.Length), .. message];
    }

    private static byte[] BigEndian(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
