using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace TlsSimple.Integration.Behaviour;

/// <summary>One connection to a <see cref="RawTlsServer"/>: the words of its script.</summary>
internal sealed class RawTlsConnection(Socket socket, SslStream stream, int number, CancellationToken end)
{
    private const int FrameHeader = 9;

    private static readonly byte[] s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <summary>Which of the server's connections it is, from 1.</summary>
    internal int Number => number;

    internal Task WriteAsync(byte[] bytes) => stream.WriteAsync(bytes, end).AsTask();

    internal Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads the head of an HTTP/1.1 request, and not a byte more; null when the client has gone.</summary>
    internal async Task<string?> ReadHeadAsync()
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, end) > 0)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
            {
                return head.ToString();
            }
        }

        return null;
    }

    internal Task ReadExactlyAsync(byte[] buffer) => stream.ReadExactlyAsync(buffer, end).AsTask();

    /// <summary>The client's preface is read, our SETTINGS are sent: HTTP/2 can begin (RFC 9113, section 3.4).</summary>
    internal async Task BeginHttp2Async()
    {
        await ReadPrefaceAsync();
        await WriteFrameAsync(4, 0, 0, []);
    }

    /// <summary>The client's preface alone.</summary>
    internal Task ReadPrefaceAsync() => stream.ReadExactlyAsync(new byte[s_preface.Length], end).AsTask();

    /// <summary>Waits for the HEADERS of a request; returns its stream.</summary>
    internal async Task<int> ReadRequestAsync()
    {
        while (true)
        {
            byte[] header = new byte[FrameHeader];
            await stream.ReadExactlyAsync(header, end);
            await stream.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]], end);
            if (header[3] == 1)
            {
                return BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5));
            }

            if (header[3] == 4 && header[4] == 0)
            {
                // Theirs are acknowledged.
                await WriteFrameAsync(4, 1, 0, []);
            }
        }
    }

    /// <summary>A frame of HTTP/2 (RFC 9113, section 4.1).</summary>
    internal Task WriteFrameAsync(byte type, byte flags, int streamId, byte[] payload)
    {
        byte[] frame = new byte[FrameHeader + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        frame[1] = (byte)(payload.Length >> 8);
        frame[2] = (byte)payload.Length;
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame, FrameHeader);
        return WriteAsync(frame);
    }

    /// <summary>close_notify and FIN; what the client still sends is read, so that nothing is reset.</summary>
    internal async Task CloseAsync()
    {
        await stream.ShutdownAsync();
        await CloseWithoutNotifyAsync();
    }

    /// <summary>FIN alone.</summary>
    internal async Task CloseWithoutNotifyAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        byte[] rest = new byte[4096];
        while (await socket.ReceiveAsync(rest, end) > 0)
        {
        }
    }

    /// <summary>RST.</summary>
    internal void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    /// <summary>Reads until the client goes.</summary>
    internal Task ReadToEndAsync() => stream.CopyToAsync(Stream.Null, end);
}
