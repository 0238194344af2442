using System.Formats.Asn1;

namespace TlsSimple.Unit.Identity;

/// <summary>Turns DER into the BER that Windows and Java write: lengths left open, long strings of bytes cut in pieces.</summary>
internal static class BerForm
{
    private const int Piece = 100;

    /// <summary>Every constructed value gets an indefinite length, every OCTET STRING longer than a piece is cut.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> der) => Of(der, isWithin: false);

    private static byte[] Of(ReadOnlyMemory<byte> der, bool isWithin)
    {
        var result = new List<byte>();
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        while (reader.HasData)
        {
            Write(reader, result, isWithin);
        }

        return [.. result];
    }

    /// <summary>The same, and within the strings of a file that is neither encrypted nor has a MAC.</summary>
    public static byte[] OfPkcs12(ReadOnlyMemory<byte> der) => Of(der, isWithin: true);

    private static void Write(AsnReader reader, List<byte> result, bool isWithin)
    {
        Asn1Tag tag = reader.PeekTag();
        ReadOnlyMemory<byte> content = reader.PeekContentBytes();
        ReadOnlyMemory<byte> whole = reader.ReadEncodedValue();
        bool isOctets = tag.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString) || tag is { TagClass: TagClass.ContextSpecific, IsConstructed: false };
        if (isWithin && isOctets && content.Span is [0x30, 0x82, ..] && !IsCertificate(content))
        {
            content = Of(content, isWithin);
        }

        if (tag.IsConstructed)
        {
            result.AddRange([whole.Span[0], 0x80, .. Of(content, isWithin), 0, 0]);
        }
        else if (isOctets && content.Length > Piece)
        {
            result.AddRange([(byte)(whole.Span[0] | 0x20), 0x80]);
            foreach (byte[] piece in content.ToArray().Chunk(Piece))
            {
                result.AddRange([0x04, (byte)piece.Length, .. piece]);
            }

            result.AddRange([0, 0]);
        }
        else
        {
            result.AddRange(whole.Span);
        }
    }

    /// <summary>Certificates stay DER: they are signed.</summary>
    private static bool IsCertificate(ReadOnlyMemory<byte> content) =>
        new AsnReader(content, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue().Span is [0x30, .., _] bytes
        && new AsnReader(bytes.ToArray(), AsnEncodingRules.DER).ReadSequence().PeekTag() == new Asn1Tag(TagClass.ContextSpecific, 0, true);
}
