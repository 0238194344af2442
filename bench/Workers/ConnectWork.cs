using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TlsSimple.Bench.Workers;

/// <summary>New connections by threads that block, sharing one context; each ends after the handshake, or, if it is to be resumed, after a GET, which brings the next ticket.</summary>
internal sealed class ConnectWork(ITlsStack stack)
{
    /// <summary>A full handshake brings a chain, so more than this; a resumed one stays below.</summary>
    private const int MostBytesOfResumed = 600;

    private Func<Socket, Stream>? _connector;

    public double Run(Order order)
    {
        if (_connector is null)
        {
            _connector = stack.CreateConnector(order);
            Check(order);
        }

        long end = Stopwatch.GetTimestamp() + (long)(order.Seconds * Stopwatch.Frequency);
        int count = 0;
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, order.AtOnce).Select(_ => new Thread(() =>
        {
            try
            {
                byte[] buffer = new byte[4096];
                do
                {
                    Connect(order, buffer);
                    Interlocked.Increment(ref count);
                }
                while (Stopwatch.GetTimestamp() < end);
            }
            catch (Exception error) when (error is IOException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                failure = error;
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return failure is null ? count : throw new InvalidOperationException(failure.Message, failure);
    }

    private void Connect(Order order, byte[] buffer)
    {
        using Stream stream = _connector!(Dial(order));
        if (order.Resumes)
        {
            Get(stream, order, buffer);
        }
    }

    private static Socket Dial(Order order)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, order.Url.Port);
        return socket;
    }

    private static void Get(Stream stream, Order order, byte[] buffer)
    {
        stream.Write(Encoding.ASCII.GetBytes($"GET {order.Url.PathAndQuery} HTTP/1.1\r\nHost: {order.Name}\r\n\r\n"));
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

        int start = answer.IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
        int length = int.Parse(answer[start..(start + answer[start..].IndexOf((byte)'\r'))], System.Globalization.CultureInfo.InvariantCulture);
        return answer.Length >= headEnd + 4 + length;
    }

    /// <summary>Makes sure that connections are resumed if they are to be, and full if not: SslStream does not say.</summary>
    private void Check(Order order)
    {
        if (order.Url.Scheme != Uri.UriSchemeHttps)
        {
            return;
        }

        byte[] buffer = new byte[4096];
        Connect(order, buffer);
        Connect(order, buffer);
        using var relay = new CountingRelay(order.Url.Port);
        using Stream stream = _connector!(Dial(order with { Url = relay.Redirect(order.Url) }));
        long bytes = relay.BytesToClient;
        Get(stream, order, buffer);
        if (bytes < MostBytesOfResumed != order.Resumes)
        {
            throw new InvalidOperationException($"A connection brought {bytes} bytes: it was {(order.Resumes ? "" : "not ")}to be resumed.");
        }
    }
}
