namespace TlsSimple.Unit.Fuzzing;

/// <summary>
/// A DER value taken apart to be changed anywhere and put together again, with the lengths around it right. Octet strings
/// and bit strings that hold DER (extensions, keys) are taken apart as well.
/// </summary>
internal sealed class DerNode
{
    private const int MaximumDepth = 64;

    private const byte BitString = 0x03;
    private const byte OctetString = 0x04;
    private const byte Constructed = 0x20;

    public byte Tag { get; set; }

    /// <summary>What stands inside, if <see cref="Children"/> is <c>null</c>; else what stands before the children.</summary>
    public byte[] Content { get; set; } = [];

    public List<DerNode>? Children { get; set; }

    /// <summary>A length field in place of the right one.</summary>
    public byte[]? LengthField { get; set; }

    /// <summary>Takes one value apart, which must fill the bytes.</summary>
    public static DerNode? TryParse(ReadOnlySpan<byte> bytes, int depth = 0)
    {
        var children = new List<DerNode>();
        return TryParseAll(bytes, children, depth) && children.Count == 1 ? children[0] : null;
    }

    public DerNode Clone() => new()
    {
        Tag = Tag,
        Content = Content,
        LengthField = LengthField,
        Children = Children?.ConvertAll(child => child.Clone()),
    };

    /// <summary>Every node but the root, with its parent.</summary>
    public void Collect(List<(DerNode Parent, int Index)> places)
    {
        for (int i = 0; i < (Children?.Count ?? 0); i++)
        {
            places.Add((this, i));
            Children![i].Collect(places);
        }
    }

    public byte[] Encode()
    {
        var writer = new BackwardWriter();
        Write(writer);
        return writer.ToArray();
    }

    private static bool TryParseAll(ReadOnlySpan<byte> bytes, List<DerNode> nodes, int depth)
    {
        if (depth > MaximumDepth)
        {
            return false;
        }

        while (!bytes.IsEmpty)
        {
            if (bytes.Length < 2 || (bytes[0] & 0x1F) == 0x1F || !TryReadLength(bytes[1..], out int length, out int size) || length > bytes.Length - 1 - size)
            {
                return false;
            }

            nodes.Add(Of(bytes[0], bytes.Slice(1 + size, length), depth + 1));
            bytes = bytes[(1 + size + length)..];
        }

        return true;
    }

    private static DerNode Of(byte tag, ReadOnlySpan<byte> content, int depth)
    {
        int prefix = tag == BitString && !content.IsEmpty && content[0] == 0 ? 1 : 0;
        bool mayHold = (tag & Constructed) != 0 || ((tag is OctetString or BitString) && content.Length > prefix + 1);
        var children = new List<DerNode>();
        return mayHold && TryParseAll(content[prefix..], children, depth)
            ? new DerNode { Tag = tag, Content = content[..prefix].ToArray(), Children = children }
            : new DerNode { Tag = tag, Content = content.ToArray() };
    }

    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out int length, out int size)
    {
        (length, size) = (bytes[0], 1);
        if (length < 0x80)
        {
            return true;
        }

        int count = length - 0x80;
        length = 0;
        size = 1 + count;
        if (count is 0 or > 3 || bytes.Length <= count)
        {
            return false;
        }

        foreach (byte b in bytes.Slice(1, count))
        {
            length = (length << 8) | b;
        }

        return true;
    }

    private void Write(BackwardWriter writer)
    {
        int end = writer.Length;
        for (int i = (Children?.Count ?? 0) - 1; i >= 0; i--)
        {
            Children![i].Write(writer);
        }

        writer.Prepend(Content);
        if (LengthField is not null)
        {
            writer.Prepend(LengthField);
        }
        else
        {
            writer.PrependLength(writer.Length - end);
        }

        writer.Prepend([Tag]);
    }
}
