using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>Steps that certificates, lists and keys are read with, beyond those of <see cref="AsnReader"/>.</summary>
internal static class AsnReaderExtensions
{
    /// <summary>Whether a value of that tag comes next: how a field that may be left out is told.</summary>
    /// <exception cref="AsnContentException">What comes next does not even begin with a tag.</exception>
    public static bool HasNext(this AsnReader reader, Asn1Tag tag) => reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);

    /// <summary>An OCTET STRING, where it lies: a primitive one, the only one in DER, is always handed out without copying.</summary>
    /// <param name="reader">Where it comes next.</param>
    /// <param name="tag">Its tag, if it has another than its own.</param>
    /// <exception cref="AsnContentException">It is none.</exception>
    public static ReadOnlyMemory<byte> ReadOctets(this AsnReader reader, Asn1Tag? tag = null) =>
        reader.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> octets, tag) ? octets : throw new AsnContentException();

    /// <summary>A BIT STRING of whole bytes, where it lies.</summary>
    /// <exception cref="AsnContentException">It is none, or has bits left over.</exception>
    public static ReadOnlyMemory<byte> ReadWholeBytes(this AsnReader reader) =>
        reader.TryReadPrimitiveBitString(out int unusedBits, out ReadOnlyMemory<byte> bytes) && unusedBits == 0
            ? bytes
            : throw new AsnContentException();
}
