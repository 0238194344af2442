namespace TlsSimple.Unit.Fuzzing;

/// <summary>Bytes that are written from their end, so that a length is known when it is due.</summary>
internal sealed class BackwardWriter
{
    private byte[] _buffer = new byte[4096];

    public int Length { get; private set; }

    public void Prepend(ReadOnlySpan<byte> bytes)
    {
        while (Length + bytes.Length > _buffer.Length)
        {
            byte[] larger = new byte[_buffer.Length * 2];
            _buffer.AsSpan(_buffer.Length - Length).CopyTo(larger.AsSpan(larger.Length - Length));
            _buffer = larger;
        }

        Length += bytes.Length;
        bytes.CopyTo(_buffer.AsSpan(_buffer.Length - Length));
    }

    /// <summary>A DER length in its shortest form.</summary>
    public void PrependLength(int length)
    {
        if (length < 0x80)
        {
            Prepend([(byte)length]);
            return;
        }

        int count = 0;
        for (; length > 0; length >>= 8, count++)
        {
            Prepend([(byte)length]);
        }

        Prepend([(byte)(0x80 | count)]);
    }

    public byte[] ToArray() => _buffer[^Length..];
}
