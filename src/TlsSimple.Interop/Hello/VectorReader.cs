using System.Buffers.Binary;

namespace TlsSimple;

/// <summary>Reads the presentation language of TLS (RFC 8446, section 3) from the front of some bytes. What is not there yields <c>false</c>.</summary>
internal ref struct VectorReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    internal bool TryReadByte(out byte value)
    {
        bool is1 = TryRead(1, out ReadOnlySpan<byte> bytes);
        value = is1 ? bytes[0] : default;
        return is1;
    }

    internal bool TryReadUInt16(out ushort value)
    {
        bool is2 = TryRead(2, out ReadOnlySpan<byte> bytes);
        value = is2 ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : default;
        return is2;
    }

    internal bool TryRead(int count, out ReadOnlySpan<byte> bytes)
    {
        if (count > _rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>A vector behind its length in one byte.</summary>
    internal bool TryReadVector8(int minimum, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        return TryReadByte(out byte length) && length >= minimum && TryRead(length, out vector);
    }

    /// <summary>A vector behind its length in two bytes.</summary>
    internal bool TryReadVector16(int minimum, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        return TryReadUInt16(out ushort length) && length >= minimum && TryRead(length, out vector);
    }
}
