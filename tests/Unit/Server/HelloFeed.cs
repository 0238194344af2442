namespace TlsSimple.Unit.Server;

/// <summary>Feeds a collector as a stream would, and looks at what it holds.</summary>
internal sealed class HelloFeed : IDisposable
{
    private InputBuffer _input;
    private ClientHelloCollector _collector;
    private byte[] _rest = [];

    public byte[] Filled => _input.Filled.ToArray();

    public byte[] Message => _collector.MessageIn(_input).ToArray();

    /// <summary>The most bytes that waited between two calls.</summary>
    public int MostHeld { get; private set; }

    /// <summary>In chunks, until the collector is content or has given up, or nothing is left.</summary>
    public HelloProgress Send(byte[] wire, int chunk)
    {
        HelloProgress progress = _collector.Advance(ref _input);
        int at = 0;
        while (progress == HelloProgress.Partial && at < wire.Length)
        {
            int count = Math.Min(chunk, wire.Length - at);
            Put(wire.AsSpan(at, count));
            at += count;
            progress = _collector.Advance(ref _input);
            MostHeld = Math.Max(MostHeld, _input.Filled.Length);
        }

        _rest = wire[at..];
        return progress;
    }

    /// <summary>What was not sent yet, which the collector does not see.</summary>
    public void SendRest()
    {
        Put(_rest);
        _rest = [];
    }

    public void Dispose()
    {
        _input.Consume(_input.Filled.Length);
        _input.ReleaseIfEmpty();
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> room = _input.GetRoom().Span;
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            _input.Fill(count);
            bytes = bytes[count..];
        }
    }
}
