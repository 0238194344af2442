using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TlsSimple.Bench.Workers;

/// <summary>As much of HTTP/1.1 as it takes to ask our own servers for something small.</summary>
internal static class RawHttp
{
    public static Socket Dial(Order order)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, order.Url.Port);
        return socket;
    }

    /// <param name="stream">Where to.</param>
    /// <param name="order">Whose URL.</param>
    /// <param name="buffer">Holds the whole answer.</param>
    public static void Get(Stream stream, Order order, byte[] buffer)
    {
        stream.Write(Encoding.ASCII.GetBytes($"GET {order.Url.PathAndQuery} HTTP/1.1\r\nHost: {order.Name}\r\n\r\n"));
        ReadAnswer(stream, buffer);
    }

    public static void ReadAnswer(Stream stream, byte[] buffer)
    {
        int length = 0;
        do
        {
            int read = stream.Read(buffer, length, buffer.Length - length);
            length += read > 0 ? read : throw new IOException("The server closed before its answer was complete.");
        }
        while (!IsComplete(buffer.AsSpan(0, length)));
    }

    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        int headEnd = answer.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> name = "Content-Length: "u8;
        int at = answer.IndexOf(name);
        if (at < 0)
        {
            // A length that the server did not know: chunks, up to the empty one.
            return answer.EndsWith("0\r\n\r\n"u8);
        }

        ReadOnlySpan<byte> value = answer[(at + name.Length)..];
        return answer.Length >= headEnd + 4 + int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
