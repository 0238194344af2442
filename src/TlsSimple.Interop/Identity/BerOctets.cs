using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>OCTET STRINGs as BER has them (X.690, section 8.7): in one piece, or in many as Windows and Java write long ones.</summary>
internal static class BerOctets
{
    /// <summary>The bytes: where they are if they stand in one piece, else put together in memory that is wiped.</summary>
    /// <exception cref="AsnContentException">It is no OCTET STRING.</exception>
    public static ReadOnlyMemory<byte> Read(AsnReader reader, WipedBuffers buffers, Asn1Tag? tag = null)
    {
        if (reader.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> octets, tag))
        {
            return octets;
        }

        byte[] copy = buffers.Allocate(reader.PeekEncodedValue().Length);
        return reader.TryReadOctetString(copy, out int length, tag) ? copy.AsMemory(0, length) : throw new AsnContentException();
    }

}
