using System.Buffers.Binary;

namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>The vectors of TLS (RFC 8446, section 3.4).</summary>
internal static class Wire
{
    public static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] UInt24(int value) => [(byte)(value >> 16), .. UInt16(value)];

    public static byte[] UInt64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>Behind a length of one byte.</summary>
    public static byte[] Vector8(params byte[] content) => [(byte)content.Length, .. content];

    public static byte[] Vector16(params byte[] content) => [.. UInt16(content.Length), .. content];

    public static byte[] Vector24(params byte[] content) => [.. UInt24(content.Length), .. content];

    public static byte[] Extension(int type, params byte[] content) => [.. UInt16(type), .. Vector16(content)];

    /// <summary>A handshake message: type, length, body.</summary>
    public static byte[] Message(byte type, params byte[] body) => [type, .. Vector24(body)];
}
