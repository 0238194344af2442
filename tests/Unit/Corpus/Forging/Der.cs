using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace TlsSimple.Unit.Corpus;

/// <summary>Encodings, put together from pieces that need not be right: nothing is checked.</summary>
internal static class Der
{
    public static byte[] Null { get; } = [0x05, 0x00];

    public static byte[] True { get; } = [0x01, 0x01, 0xFF];

    /// <summary>DER leaves out what is the default, and this is it for every BOOLEAN in a certificate.</summary>
    public static byte[] False { get; } = [0x01, 0x01, 0x00];

    /// <summary>Tag, length in its shortest form, contents.</summary>
    public static byte[] Tlv(byte tag, params byte[][] contents)
    {
        int length = contents.Sum(c => c.Length);
        byte[] size = length switch
        {
            < 0x80 => [(byte)length],
            < 0x100 => [0x81, (byte)length],
            < 0x10000 => [0x82, (byte)(length >> 8), (byte)length],
            _ => [0x83, (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        return [tag, .. size, .. contents.SelectMany(c => c)];
    }

    public static byte[] Sequence(params byte[][] contents) => Tlv(0x30, contents);

    public static byte[] Set(params byte[][] contents) => Tlv(0x31, contents);

    /// <summary>[n], constructed.</summary>
    public static byte[] Explicit(int number, params byte[][] contents) => Tlv((byte)(0xA0 | number), contents);

    /// <summary>[n], primitive.</summary>
    public static byte[] Implicit(int number, params byte[][] contents) => Tlv((byte)(0x80 | number), contents);

    public static byte[] Octets(params byte[][] contents) => Tlv(0x04, contents);

    public static byte[] Bits(byte[] bytes, int unused = 0) => Tlv(0x03, [(byte)unused], bytes);

    public static byte[] Integer(BigInteger value) => Tlv(0x02, value.ToByteArray(isUnsigned: false, isBigEndian: true));

    public static byte[] Oid(string dotted)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(dotted);
        return writer.Encode();
    }

    public static byte[] Algorithm(string oid, params byte[][] parameters) => Sequence([Oid(oid), .. parameters]);

    public static byte[] Utf8(string text) => Tlv(0x0C, Encoding.UTF8.GetBytes(text));

    public static byte[] Printable(string text) => Tlv(0x13, Ascii(text));

    public static byte[] Ia5(string text) => Tlv(0x16, Ascii(text));

    public static byte[] Teletex(string text) => Tlv(0x14, Encoding.Latin1.GetBytes(text));

    public static byte[] Bmp(string text) => Tlv(0x1E, Encoding.BigEndianUnicode.GetBytes(text));

    /// <summary>The characters as they stand; what is beyond ASCII goes in as UTF-8, where it has no business.</summary>
    public static byte[] Ascii(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] UtcTime(string text) => Tlv(0x17, Ascii(text));

    public static byte[] GeneralizedTime(string text) => Tlv(0x18, Ascii(text));

    /// <summary>A time as RFC 5280, section 4.1.2.5 wants it: UTCTime through 2049, GeneralizedTime from 2050.</summary>
    public static byte[] Time(DateTimeOffset time) => time.Year < 2050
        ? UtcTime(time.UtcDateTime.ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture))
        : GeneralizedTime(time.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture));
}
