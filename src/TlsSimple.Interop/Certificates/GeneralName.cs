using System.Formats.Asn1;
using System.Net;
using System.Text;

namespace TlsSimple;

/// <summary>One entry of a subject alternative name (RFC 5280, section 4.2.1.6), not yet judged.</summary>
/// <param name="Kind">Which alternative it is.</param>
/// <param name="Value">What stands inside its tag: the characters of a DNS name, the bytes of an address, the DER of a directory name.</param>
internal sealed record GeneralName(GeneralNameKind Kind, ReadOnlyMemory<byte> Value)
{
    /// <summary>Reads one entry. Its tag is checked, its contents are not.</summary>
    /// <exception cref="AsnContentException">It is none of the alternatives.</exception>
    public static GeneralName Read(AsnReader reader)
    {
        Asn1Tag tag = reader.PeekTag();
        bool isConstructed = (GeneralNameKind)tag.TagValue is GeneralNameKind.OtherName
            or GeneralNameKind.X400Address or GeneralNameKind.Directory or GeneralNameKind.EdiParty;
        if (tag.TagClass != TagClass.ContextSpecific
            || tag.TagValue > (int)GeneralNameKind.RegisteredId
            || tag.IsConstructed != isConstructed)
        {
            throw new AsnContentException();
        }

        var name = new GeneralName((GeneralNameKind)tag.TagValue, reader.PeekContentBytes());
        _ = reader.ReadEncodedValue();
        return name;
    }

    /// <summary>The entry for a message.</summary>
    public override string ToString() => Kind switch
    {
        GeneralNameKind.Dns or GeneralNameKind.Email or GeneralNameKind.Uri =>
            DisplayText.Clean(Encoding.Latin1.GetString(Value.Span)),
        GeneralNameKind.IPAddress when Value.Length is 4 or 16 => new IPAddress(Value.Span).ToString(),
        GeneralNameKind.IPAddress => $"an address of {Value.Length} bytes",
        _ => Kind.ToString(),
    };
}
