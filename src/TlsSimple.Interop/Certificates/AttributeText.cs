using System.Formats.Asn1;
using System.Text;

namespace TlsSimple;

/// <summary>The text of an attribute in a <see cref="DistinguishedName"/>, by the string type that it is encoded as.</summary>
internal static class AttributeText
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding s_utf16 = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UTF32Encoding s_utf32 = new(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true);

    /// <summary>For comparing: <c>null</c> if the value is no text or is not encoded as its type demands.</summary>
    public static string? Read(ReadOnlyMemory<byte> value)
    {
        try
        {
            string? text = Decode(value, s_utf8, s_utf16, s_utf32);

            // A zero byte ends a name for some readers and not for others.
            return text?.Contains('\0') == true ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>For people: what is wrong in a text is shown as such; <c>null</c> if the value is better shown as DER.</summary>
    public static string? Show(ReadOnlyMemory<byte> value) => Decode(value, Encoding.UTF8, Encoding.BigEndianUnicode, utf32: null);

    /// <summary>Whether the value has a type of text, readable or not.</summary>
    public static bool IsText(ReadOnlyMemory<byte> value) =>
        new AsnReader(value, AsnEncodingRules.DER).PeekTag() is { TagClass: TagClass.Universal } tag
        && (UniversalTagNumber)tag.TagValue is UniversalTagNumber.UTF8String or UniversalTagNumber.BMPString or UniversalTagNumber.UniversalString
            or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.TeletexString
            or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString or UniversalTagNumber.GeneralString
            or UniversalTagNumber.GraphicString or UniversalTagNumber.VideotexString;

    /// <summary>A simple form of RFC 4518's preparation: what it maps to nothing is gone, case folded, white space at the ends gone and within squeezed.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        bool isBlankDue = false;
        foreach (char c in text)
        {
            if (IsIgnored(c))
            {
                continue;
            }

            if (char.IsWhiteSpace(c))
            {
                isBlankDue = folded.Length > 0;
                continue;
            }

            if (isBlankDue)
            {
                folded.Append(' ');
                isBlankDue = false;
            }

            // What separates parts in ComparableText must not come from a name.
            folded.Append(c is '\u0001' or '\u0002' ? '\uFFFD' : char.ToUpperInvariant(c));
        }

        return folded.ToString();
    }

    /// <summary>RFC 4518, section 2.2: hyphens that do not show, joiners, selectors, and control characters that are no white space.</summary>
    private static bool IsIgnored(char c) => c is '\u00AD' or '\u034F' or '\u1806' or (>= '\u180B' and <= '\u180E')
        or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F')
        or (>= '\uFE00' and <= '\uFE0F') or '\uFEFF' or (>= '\uFFF9' and <= '\uFFFC')
        || (char.IsControl(c) && !char.IsWhiteSpace(c));

    /// <summary>The characters of a string type. Of those with one byte a character more is taken than the types allow.</summary>
    private static string? Decode(ReadOnlyMemory<byte> value, Encoding utf8, Encoding utf16, Encoding? utf32)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        Asn1Tag tag = reader.PeekTag();
        if (tag.TagClass != TagClass.Universal || tag.IsConstructed)
        {
            return null;
        }

        Encoding? encoding = (UniversalTagNumber)tag.TagValue switch
        {
            UniversalTagNumber.UTF8String => utf8,
            UniversalTagNumber.BMPString => utf16,
            UniversalTagNumber.UniversalString => utf32,
            UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.TeletexString
                or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString => Encoding.Latin1,
            _ => null,
        };
        return encoding?.GetString(reader.PeekContentBytes().Span);
    }
}
