namespace TlsSimple;

/// <summary>
/// Steps over DER values by tag and length alone, so that a bundle of certificates can be indexed without taking each apart.
/// It vouches for nothing but bounds: what is taken from it is checked by the real reader before it counts.
/// </summary>
internal ref struct DerSkimmer(ReadOnlySpan<byte> data)
{
    public const byte Sequence = 0x30;

    private const byte HighTagNumber = 0x1F;

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Where the next value begins.</summary>
    public int Position { get; private set; }

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsAtEnd => Position == _data.Length;

    /// <summary>The tag of the next value; 0, which begins no value, at the end.</summary>
    public readonly byte NextTag => IsAtEnd ? (byte)0 : _data[Position];

    /// <summary>Steps over one value: definite lengths of at most four bytes.</summary>
    /// <param name="tag">The first byte of its tag.</param>
    /// <param name="content">Where its content lies in the data.</param>
    /// <returns><c>false</c> if no value of that form lies here, whole.</returns>
    public bool TryRead(out byte tag, out Range content)
    {
        tag = NextTag;
        content = default;
        int at = Position + 1;
        if ((tag & HighTagNumber) == HighTagNumber)
        {
            // The number stands in the bytes that follow, of which the last is below 0x80.
            while (at < _data.Length && _data[at] >= 0x80)
            {
                at++;
            }

            at++;
        }

        if (at >= _data.Length)
        {
            return false;
        }

        long length = _data[at++];
        if (length >= 0x80)
        {
            int count = (int)length - 0x80;
            if (count is 0 or > 4 || _data.Length - at < count)
            {
                return false;
            }

            length = 0;
            for (; count > 0; count--)
            {
                length = (length << 8) | _data[at++];
            }
        }

        if (length > _data.Length - at)
        {
            return false;
        }

        Position = at + (int)length;
        content = at..Position;
        return true;
    }

    /// <summary>Steps over one value of a certain tag.</summary>
    public bool TryRead(byte expectedTag, out Range content) => TryRead(out byte tag, out content) && tag == expectedTag;
}
