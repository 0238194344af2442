using System.Buffers.Binary;
using System.Net.Sockets;

namespace TlsSimple.Integration.Faults;

/// <summary>Cuts what a socket receives into TLS records; after the first bytes that cannot be one, into whatever comes.</summary>
internal sealed class TlsRecordReader(Socket source)
{
    public const int HeaderLength = 5;

    private readonly byte[] _buffer = new byte[HeaderLength + ushort.MaxValue];
    private int _filled;
    private bool _isTls = true;

    /// <summary>The next record with its header, or raw bytes; null at the end. A record cut short by the end comes as it is.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (NextLength() is int length)
            {
                byte[] record = _buffer[..length];
                _buffer.AsSpan(length, _filled - length).CopyTo(_buffer);
                _filled -= length;
                return record;
            }

            int count = await source.ReceiveAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (count == 0)
            {
                byte[]? rest = _filled == 0 ? null : _buffer[.._filled];
                _filled = 0;
                return rest;
            }

            _filled += count;
        }
    }

    /// <summary>The content type of what <see cref="ReadAsync"/> returned.</summary>
    public static int TypeOf(ReadOnlySpan<byte> record) => LooksLikeRecord(record) ? record[0] : -1;

    private int? NextLength()
    {
        if (_filled == 0)
        {
            return null;
        }

        _isTls &= LooksLikeRecord(_buffer.AsSpan(0, _filled));
        if (!_isTls)
        {
            return _filled;
        }

        if (_filled < HeaderLength)
        {
            return null;
        }

        int length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(3));
        return length <= _filled ? length : null;
    }

    // Content type 20 to 23 (24 is the heartbeat), major version 3.
    private static bool LooksLikeRecord(ReadOnlySpan<byte> bytes) => bytes[0] is >= 20 and <= 24 && (bytes.Length < 2 || bytes[1] == 3);
}
