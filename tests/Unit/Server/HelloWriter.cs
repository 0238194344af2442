using System.Buffers.Binary;
using System.Text;

namespace TlsSimple.Unit.Server;

/// <summary>Writes ClientHellos, good and bad, as messages with their header of four bytes.</summary>
internal sealed class HelloWriter
{
    private readonly List<(ushort Type, byte[] Body)> _extensions = [];

    public ushort Version { get; set; } = 0x0303;

    public byte[] SessionId { get; set; } = [];

    public ushort[] Suites { get; set; } = [0x1301, 0xC02B];

    public byte[] Compression { get; set; } = [0];

    /// <summary>Behind everything.</summary>
    public byte[] Trailing { get; set; } = [];

    public bool HasExtensions { get; set; } = true;

    public HelloWriter Add(ushort type, params byte[] body)
    {
        _extensions.Add((type, body));
        return this;
    }

    public HelloWriter Name(string name) => Name(Encoding.Latin1.GetBytes(name));

    public HelloWriter Name(byte[] name) => Add(0, Vector16(Entry(0, name)));

    public HelloWriter Names(params byte[][] entries) => Add(0, Vector16([.. entries.SelectMany(e => e)]));

    public static byte[] Entry(byte kind, byte[] name) => [kind, .. Vector16(name)];

    public static byte[] Vector8(byte[] body) => [(byte)body.Length, .. body];

    public static byte[] Vector16(byte[] body)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)body.Length);
        return [.. length, .. body];
    }

    public static byte[] Pairs(params ushort[] numbers) => [.. numbers.SelectMany(n => new[] { (byte)(n >> 8), (byte)n })];

    public byte[] ToMessage()
    {
        byte[] extensions = [.. _extensions.SelectMany(e => (byte[])[.. Pairs(e.Type), .. Vector16(e.Body)])];
        byte[] body =
        [
            .. Pairs(Version), .. Enumerable.Repeat((byte)7, 32), .. Vector8(SessionId), .. Vector16(Pairs(Suites)), .. Vector8(Compression),
            .. HasExtensions ? Vector16(extensions) : [], .. Trailing,
        ];
        return Message(1, body);
    }

    public static byte[] Message(byte type, byte[] body) => [type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];

    public static byte[] Record(byte[] fragment, byte type = 22, ushort version = 0x0301) =>
        [type, .. Pairs(version), .. Pairs((ushort)fragment.Length), .. fragment];

    /// <summary>The message in records of so many bytes.</summary>
    public static byte[] Records(byte[] message, int size) => [.. message.Chunk(size).SelectMany(part => Record(part))];
}
