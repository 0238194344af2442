using System.Diagnostics;
using System.Net.Sockets;

namespace TlsSimple.Bench.Workers;

/// <summary>New connections by threads that block, sharing one context; each ends after the handshake, or, if it is to be resumed, after a GET, which brings the next ticket.</summary>
internal sealed class ConnectWork(ITlsStack stack)
{
    /// <summary>A full handshake brings a chain, so more than this; a resumed one stays below.</summary>
    private const int MostBytesOfResumed = 600;

    private readonly Dictionary<object, Func<Socket, Stream>> _connectors = [];

    public double Run(Order order)
    {
        if (!_connectors.TryGetValue(order.Purpose, out Func<Socket, Stream>? connector))
        {
            _connectors[order.Purpose] = connector = stack.CreateConnector(order);
            Check(connector, order);
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
                    Connect(connector, order, buffer);
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

    private static void Connect(Func<Socket, Stream> connector, Order order, byte[] buffer)
    {
        using Stream stream = connector(RawHttp.Dial(order));
        if (order.Resumes)
        {
            RawHttp.Get(stream, order, buffer);
        }
    }

    /// <summary>Makes sure that connections are resumed if they are to be, and full if not: SslStream does not say.</summary>
    private static void Check(Func<Socket, Stream> connector, Order order)
    {
        if (order.Url.Scheme != Uri.UriSchemeHttps)
        {
            return;
        }

        byte[] buffer = new byte[4096];
        Connect(connector, order, buffer);
        Connect(connector, order, buffer);
        using var relay = new CountingRelay(order.Url.Port);
        using Stream stream = connector(RawHttp.Dial(order with { Url = relay.Redirect(order.Url) }));
        long bytes = relay.BytesToClient;
        RawHttp.Get(stream, order, buffer);
        if (bytes < MostBytesOfResumed != order.Resumes)
        {
            throw new InvalidOperationException($"A connection brought {bytes} bytes: it was {(order.Resumes ? "" : "not ")}to be resumed.");
        }
    }
}
