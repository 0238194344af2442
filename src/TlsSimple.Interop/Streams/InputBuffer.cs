using System.Buffers;
using System.Buffers.Binary;

namespace TlsSimple;

/// <summary>Bytes that came from the peer and that the engine has not taken yet. Holds a pooled array only while there are any, or a read is under way.</summary>
internal struct InputBuffer
{
    /// <summary>Room for several records, so that one call of the engine decrypts them all: once a read has filled the usual size.</summary>
    private const int LargeSize = 64 * 1024;

    /// <summary>What a connection has that waits for an answer.</summary>
    private const int UsualSize = 16 * 1024;

    private const int RecordHeader = 5;

    /// <summary>What the engine takes, and no suite of ours has need of more; what is longer it refuses as soon as it sees the header (selftest a_record_over_the_limit_is_refused).</summary>
    private const int LargestBody = 16384 + 32;

    private byte[]? _bytes;
    private int _start;
    private int _end;
    private bool _isLarge;

    internal readonly bool IsEmpty => _start == _end;

    internal readonly ReadOnlySpan<byte> Filled => _bytes.AsSpan(_start, _end - _start);

    /// <summary>
    /// <see cref="Filled"/> without a record at its end that is not whole yet. The engine opens whole records where they are; what
    /// is cut it would have to copy, into buffers that a connection has only for that. What is no record goes over as it is:
    /// the engine knows what to say to it. To be asked only between two records, which a handshake does not promise.
    /// </summary>
    internal readonly ReadOnlySpan<byte> Whole
    {
        get
        {
            ReadOnlySpan<byte> filled = Filled;
            int end = 0;
            while (filled.Length - end >= RecordHeader)
            {
                int body = BinaryPrimitives.ReadUInt16BigEndian(filled[(end + 3)..]);
                if (filled[end] is < 20 or > 24 || body > LargestBody)
                {
                    return filled;
                }

                if (body > filled.Length - end - RecordHeader)
                {
                    break;
                }

                end += RecordHeader + body;
            }

            return filled[..end];
        }
    }

    /// <summary>The same as <see cref="Filled"/>, to be put in order in place.</summary>
    internal readonly Span<byte> Writable => _bytes.AsSpan(_start, _end - _start);

    internal void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }
    }

    /// <summary>Free room, never empty: what waits here is part of one record, or of a hello in parts, and a large array holds several.</summary>
    internal Memory<byte> GetRoom()
    {
        _bytes ??= ArrayPool<byte>.Shared.Rent(_isLarge ? LargeSize : UsualSize);
        if (_bytes.Length < LargeSize && (_isLarge || _end == _bytes.Length))
        {
            Move();
        }
        else if (_bytes.Length - _end < UsualSize && _start > 0)
        {
            Filled.CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }

        return _bytes.AsMemory(_end);
    }

    internal void Fill(int count)
    {
        _end += count;
        _isLarge |= _end == _bytes!.Length;
    }

    /// <summary>Takes <paramref name="count"/> bytes out of the middle, <paramref name="at"/> bytes behind the start.</summary>
    internal void Remove(int at, int count)
    {
        if (count > 0)
        {
            Filled[(at + count)..].CopyTo(Writable[at..]);
            _end -= count;
        }
    }

    /// <summary>Into a large array.</summary>
    private void Move()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(LargeSize);
        Filled.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes!);
        (_bytes, _start, _end) = (larger, 0, _end - _start);
    }

    /// <summary>Nothing is expected for long: what comes then may be little again. Not while a read into it may be under way.</summary>
    internal void Rest()
    {
        if (IsEmpty)
        {
            _isLarge = false;
            ReleaseIfEmpty();
        }
    }

    /// <summary>Gives the array back if nothing is in it. Not while a read into it may be under way.</summary>
    internal void ReleaseIfEmpty()
    {
        if (IsEmpty && _bytes is { } bytes)
        {
            _bytes = null;
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
