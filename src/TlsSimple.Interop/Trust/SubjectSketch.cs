using System.Buffers.Binary;

namespace TlsSimple;

/// <summary>
/// Finds the subject of a certificate and sums a name up in a number. Names that are the same name by RFC 5280, section 7.1
/// have the same number; the converse is for whoever compares them.
/// </summary>
/// <remarks>
/// So what that comparison does not see, the number does not either: case, white space, the string type, the order. It stops
/// at ASCII: a value with other characters, which may be equal in more ways, counts by its attribute's type only. (A
/// compatibility character that is another way to write an ASCII letter is therefore not looked for; a path over such a pair
/// of names is not found.)
/// </remarks>
internal static class SubjectSketch
{
    private const uint HashStart = 2166136261;
    private const uint HashFactor = 16777619;

    private const byte Set = 0x31;
    private const byte ObjectIdentifier = 0x06;
    private const byte Utf8String = 0x0C;
    private const byte NumericString = 0x12;
    private const byte PrintableString = 0x13;
    private const byte TeletexString = 0x14;
    private const byte Ia5String = 0x16;
    private const byte VisibleString = 0x1A;
    private const byte UniversalString = 0x1C;
    private const byte BmpString = 0x1E;

    private const byte VersionTag = 0xA0;
    private const byte Integer = 0x02;

    /// <summary>Where the subject's name, tag included, lies in a certificate (RFC 5280, section 4.1).</summary>
    /// <returns><c>false</c> if this does not begin as a certificate does.</returns>
    public static bool TryFind(ReadOnlySpan<byte> certificate, out int start, out int length)
    {
        start = 0;
        length = 0;
        var outer = new DerSkimmer(certificate);
        if (!outer.TryRead(DerSkimmer.Sequence, out Range signed) || !outer.IsAtEnd)
        {
            return false;
        }

        var parts = new DerSkimmer(certificate[signed]);
        if (!parts.TryRead(DerSkimmer.Sequence, out Range toBeSigned))
        {
            return false;
        }

        ReadOnlySpan<byte> contents = certificate[signed][toBeSigned];
        var fields = new DerSkimmer(contents);
        bool hasNames = (fields.NextTag != VersionTag || fields.TryRead(VersionTag, out _))
            && fields.TryRead(Integer, out _) // serial number
            && fields.TryRead(DerSkimmer.Sequence, out _) // signature algorithm
            && fields.TryRead(DerSkimmer.Sequence, out _) // issuer
            && fields.TryRead(DerSkimmer.Sequence, out _); // validity
        if (!hasNames)
        {
            return false;
        }

        int offset = signed.Start.Value + toBeSigned.Start.Value;
        start = offset + fields.Position;
        if (!fields.TryRead(DerSkimmer.Sequence, out Range subject))
        {
            return false;
        }

        length = offset + subject.End.Value - start;
        return true;
    }

    /// <summary>The number of a name, given as DER.</summary>
    /// <returns><c>false</c> if it is no name.</returns>
    public static bool TryCompute(ReadOnlySpan<byte> name, out int sketch)
    {
        sketch = 0;
        var outer = new DerSkimmer(name);
        if (!outer.TryRead(DerSkimmer.Sequence, out Range content))
        {
            return false;
        }

        ReadOnlySpan<byte> sets = name[content];
        var reader = new DerSkimmer(sets);
        uint sum = 0;
        while (!reader.IsAtEnd)
        {
            if (!reader.TryRead(Set, out Range set) || !TryAddAttributes(sets[set], ref sum))
            {
                return false;
            }
        }

        sketch = (int)sum;
        return true;
    }

    /// <summary>Adds up, because the attributes of a set have no order that counts.</summary>
    private static bool TryAddAttributes(ReadOnlySpan<byte> attributes, ref uint sum)
    {
        var reader = new DerSkimmer(attributes);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryRead(DerSkimmer.Sequence, out Range attribute))
            {
                return false;
            }

            ReadOnlySpan<byte> parts = attributes[attribute];
            var fields = new DerSkimmer(parts);
            if (!fields.TryRead(ObjectIdentifier, out Range type) || !fields.TryRead(out byte tag, out Range value) || !fields.IsAtEnd)
            {
                return false;
            }

            sum += HashValue(HashBytes(HashStart, parts[type]), tag, parts[value]);
        }

        return true;
    }

    private static uint HashBytes(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * HashFactor;
        }

        return hash;
    }

    /// <summary>Goes on from <paramref name="hash"/>, the attribute's type, over what is to be seen of the value.</summary>
    private static uint HashValue(uint hash, byte tag, ReadOnlySpan<byte> value)
    {
        int width = tag switch
        {
            Utf8String or NumericString or PrintableString or TeletexString or Ia5String or VisibleString => 1,
            BmpString => 2,
            UniversalString => 4,
            _ => 0,
        };
        if (width == 0 || value.Length % width != 0)
        {
            return hash;
        }

        uint result = hash;
        for (int i = 0; i < value.Length; i += width)
        {
            uint character = width switch
            {
                1 => value[i],
                2 => BinaryPrimitives.ReadUInt16BigEndian(value[i..]),
                _ => BinaryPrimitives.ReadUInt32BigEndian(value[i..]),
            };
            if (character >= 0x80)
            {
                return hash;
            }

            // White space and control characters are ignored or folded by RFC 4518, sections 2.2 and 2.6.1.
            if (character is > ' ' and < 0x7F)
            {
                uint folded = character is >= 'A' and <= 'Z' ? character | 0x20 : character;
                result = (result ^ folded) * HashFactor;
            }
        }

        return result;
    }
}
