using System.Buffers.Binary;

namespace TlsSimple;

/// <summary>
/// Joins the records that a ClientHello comes in (RFC 8446, section 5.1) into one, in place. The transcript is over messages,
/// so their records are nobody's business but the receiver's.
/// </summary>
/// <remarks>
/// What has come is never longer than the joined record and one that is not whole, at most 2 × 16 KB, however small the
/// records are: the headers between them go as soon as they have been read. What follows the message stays behind it.
/// </remarks>
internal struct ClientHelloCollector
{
    /// <summary>A message, its header with it, that fits one record: the engine takes no longer ones.</summary>
    internal const int MaximumMessageLength = 16 * 1024;

    internal const int RecordHeaderLength = 5;
    private const int MessageHeaderLength = 4;
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;

    /// <summary>Length of the joined record at the start of the input, its header with it; 0 before the first one.</summary>
    private int _joined;

    /// <summary>The message, once it is whole.</summary>
    internal readonly ReadOnlySpan<byte> MessageIn(in InputBuffer input) => input.Filled[RecordHeaderLength.._joined];

    /// <summary>Takes up what has come since the last call. Nothing may be consumed in between.</summary>
    internal HelloProgress Advance(ref InputBuffer input)
    {
        Span<byte> bytes = input.Writable;
        int joined = _joined;
        int next = joined;
        HelloProgress progress;
        do
        {
            progress = Join(bytes, ref joined, ref next, out bool goOn);
            if (!goOn)
            {
                break;
            }
        }
        while (progress == HelloProgress.Partial);

        if (joined > _joined)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[3..], (ushort)(joined - RecordHeaderLength));
            input.Remove(joined, next - joined);
            _joined = joined;
        }

        return progress;
    }

    /// <summary>Moves the fragment of the next record behind those before it, if the record is there and belongs to a ClientHello.</summary>
    /// <param name="bytes">All that has come.</param>
    /// <param name="joined">Where the joined record ends.</param>
    /// <param name="next">Where the next record begins.</param>
    /// <param name="goOn">Whether a record was joined.</param>
    private static HelloProgress Join(Span<byte> bytes, ref int joined, ref int next, out bool goOn)
    {
        goOn = false;
        ReadOnlySpan<byte> record = bytes[next..];
        if (!CanBeginRecord(record))
        {
            return HelloProgress.None;
        }

        if (record.Length < RecordHeaderLength)
        {
            return HelloProgress.Partial;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(record[3..]);
        if (length is 0 or > MaximumMessageLength)
        {
            return HelloProgress.None;
        }

        if (record.Length < RecordHeaderLength + length)
        {
            return HelloProgress.Partial;
        }

        // The first record stays where it is, with its header.
        int from = joined == 0 ? 0 : next + RecordHeaderLength;
        int count = next + RecordHeaderLength + length - from;
        HelloProgress progress = Judge(bytes[..joined], bytes.Slice(from, count));
        if (progress != HelloProgress.None)
        {
            bytes.Slice(from, count).CopyTo(bytes[joined..]);
            joined += count;
            next += RecordHeaderLength + length;
            goOn = true;
        }

        return progress;
    }

    /// <summary>Whether these may be the first bytes of a handshake record of TLS; how many there are does not matter.</summary>
    private static bool CanBeginRecord(ReadOnlySpan<byte> bytes) =>
        (bytes.Length < 1 || bytes[0] == HandshakeRecord)
        && (bytes.Length < 2 || bytes[1] == 3)
        && (bytes.Length < 3 || bytes[2] <= 3);

    /// <summary>What the joined record is with another fragment behind it.</summary>
    private static HelloProgress Judge(ReadOnlySpan<byte> record, ReadOnlySpan<byte> more)
    {
        Span<byte> header = stackalloc byte[RecordHeaderLength + MessageHeaderLength];
        int known = Math.Min(header.Length, record.Length);
        record[..known].CopyTo(header);
        int added = Math.Min(header.Length - known, more.Length);
        more[..added].CopyTo(header[known..]);
        known += added;
        if (known > RecordHeaderLength && header[RecordHeaderLength] != ClientHelloMessage)
        {
            return HelloProgress.None;
        }

        if (known < header.Length)
        {
            return HelloProgress.Partial;
        }

        int announced = MessageHeaderLength + (int)(BinaryPrimitives.ReadUInt32BigEndian(header[RecordHeaderLength..]) & 0xFFFFFF);
        int length = record.Length + more.Length - RecordHeaderLength;
        return announced > MaximumMessageLength || length > announced ? HelloProgress.None
            : length == announced ? HelloProgress.Whole
            : HelloProgress.Partial;
    }
}
