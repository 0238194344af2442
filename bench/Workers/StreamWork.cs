using System.Diagnostics;
using System.Text;

namespace TlsSimple.Bench.Workers;

/// <summary>Bare streams that stay open: GETs over each of many in turn, or a body that is written in pieces of one size.</summary>
internal sealed class StreamWork(ITlsStack stack) : IDisposable
{
    private const int OpenedAtOnce = 8;

    private readonly List<Stream> _streams = [];
    private object? _purpose;
    private readonly byte[] _answer = new byte[16384];
    private int _next;

    public double Run(Order order)
    {
        if (!order.Purpose.Equals(_purpose))
        {
            // The last row's are of no use to this one.
            Dispose();
            _streams.Clear();
            _purpose = order.Purpose;
            Open(order);
        }

        double count = 0;
        long end = Stopwatch.GetTimestamp() + (long)(order.Seconds * Stopwatch.Frequency);
        do
        {
            Stream stream = _streams[_next++ % _streams.Count];
            if (order.Work == "write")
            {
                Write(stream, order);
                count += order.Bytes;
            }
            else
            {
                RawHttp.Get(stream, order, _answer);
                count++;
            }
        }
        while (Stopwatch.GetTimestamp() < end);
        return count;
    }

    public void Dispose() => _streams.ForEach(stream => stream.Dispose());

    private void Open(Order order)
    {
        Func<System.Net.Sockets.Socket, Stream> connector = stack.CreateConnector(order);
        Parallel.For(0, order.Work == "write" ? 1 : order.AtOnce, new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce }, _ =>
        {
            Stream stream = connector(RawHttp.Dial(order));
            RawHttp.Get(stream, order with { Url = new Uri(order.Url, "/b/13") }, new byte[4096]);
            lock (_streams)
            {
                _streams.Add(stream);
            }
        });
    }

    private void Write(Stream stream, Order order)
    {
        byte[] piece = new byte[order.WriteSize];
        stream.Write(Encoding.ASCII.GetBytes($"POST {order.Url.PathAndQuery} HTTP/1.1\r\nHost: {order.Name}\r\nContent-Length: {order.Bytes}\r\n\r\n"));
        for (long left = order.Bytes; left > 0; left -= piece.Length)
        {
            stream.Write(piece, 0, (int)Math.Min(left, piece.Length));
        }

        RawHttp.ReadAnswer(stream, _answer);
    }
}
