using System.Buffers.Binary;

namespace TlsSimple.Integration.Pools;

/// <summary>One connection of a <see cref="FrameServer"/>: the frames that it can send.</summary>
internal sealed class FrameConnection(Stream stream, int number, CancellationToken cancellationToken)
{
    private const byte EndStream = 0x1;
    private const byte EndHeaders = 0x4;

    /// <summary>RFC 7541, appendix A: <c>:status 200</c> as one byte.</summary>
    private const byte Status200 = 0x88;

    /// <summary>Which connection of the server it is, from 1.</summary>
    public int Number => number;

    /// <summary>Status 200, and not a single header field.</summary>
    public Task RespondAsync(int streamId) => WriteAsync(FrameType.Headers, EndHeaders | EndStream, streamId, [Status200]);

    /// <summary>Takes no request above <paramref name="lastStreamId"/> any more.</summary>
    public Task GoAwayAsync(int lastStreamId, int errorCode = 0)
    {
        byte[] payload = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, lastStreamId);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), errorCode);
        return WriteAsync(FrameType.GoAway, 0, 0, payload);
    }

    /// <summary>7 is REFUSED_STREAM: the request was not looked at (RFC 9113, section 8.7).</summary>
    public Task ResetAsync(int streamId, int errorCode)
    {
        byte[] payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, errorCode);
        return WriteAsync(FrameType.ResetStream, 0, streamId, payload);
    }

    public async Task WriteAsync(FrameType type, int flags, int streamId, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = (byte)type;
        frame[4] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame, 9);
        await stream.WriteAsync(frame, cancellationToken);
    }
}
