namespace TlsSimple.Unit.Engine;

/// <summary>One end of an <see cref="EnginePair"/>: a session, and the bytes that are on their way to it.</summary>
internal sealed class EngineEnd(MbedSession session) : IDisposable
{
    private readonly List<byte> _incoming = [];

    public MbedSession Session { get; } = session;

    /// <summary>How much the session is given in one call.</summary>
    public int SourceChunk { get; set; } = int.MaxValue;

    /// <summary>How much room the session is given in one call.</summary>
    public int DestinationChunk { get; set; } = 64 * 1024;

    public EngineEnd Peer { get; set; } = null!;

    /// <summary>What lies here and was not taken yet.</summary>
    public List<byte> Incoming => _incoming;

    public int AlertReceived => Session.GetInfo().AlertReceived;

    /// <summary>One call.</summary>
    public TlsStatus Handshake()
    {
        byte[] destination = new byte[DestinationChunk];
        TlsStatus status = Session.Handshake(NextChunk(), out int consumed, destination, out int written);
        Deliver(consumed, destination, written);
        return status;
    }

    /// <summary>Calls until it wants input that is not there, or a verdict, or is over.</summary>
    public TlsStatus HandshakeOn()
    {
        while (true)
        {
            TlsStatus status = Handshake();
            if (status != TlsStatus.WantOutput && (status != TlsStatus.WantInput || _incoming.Count == 0))
            {
                return status;
            }
        }
    }

    public TlsStatus Read(Span<byte> plaintext, out int produced)
    {
        TlsStatus status = Session.Read(NextChunk(), out int consumed, plaintext, out produced);
        Deliver(consumed, [], 0);
        return status;
    }

    /// <summary>Reads until there is no more, with a buffer of the given size; says what stopped it.</summary>
    public TlsStatus ReadOn(List<byte> plaintext, int bufferSize = 16 * 1024)
    {
        byte[] buffer = new byte[bufferSize];
        while (true)
        {
            TlsStatus status = Read(buffer, out int produced);
            plaintext.AddRange(buffer.AsSpan(0, produced));
            if (status != TlsStatus.Ok && (status != TlsStatus.WantInput || _incoming.Count == 0))
            {
                return status;
            }
        }
    }

    /// <summary>Writes everything.</summary>
    public TlsStatus Write(ReadOnlySpan<byte> plaintext)
    {
        byte[] destination = new byte[DestinationChunk];
        TlsStatus status;
        do
        {
            status = Session.Write(plaintext, out int consumed, destination, out int written);
            plaintext = plaintext[consumed..];
            Deliver(0, destination, written);
        }
        while (status == TlsStatus.WantOutput);

        return status;
    }

    public TlsStatus Shutdown()
    {
        byte[] destination = new byte[256];
        TlsStatus status = Session.Shutdown(destination, out int written);
        Deliver(0, destination, written);
        return status;
    }

    public TlsStatus Flush()
    {
        byte[] destination = new byte[DestinationChunk];
        TlsStatus status;
        do
        {
            status = Session.Flush(destination, out int written);
            Deliver(0, destination, written);
        }
        while (status == TlsStatus.WantOutput);

        return status;
    }

    public void Dispose() => Session.Dispose();

    private byte[] NextChunk() => [.. _incoming.Take(SourceChunk)];

    private void Deliver(int consumed, ReadOnlySpan<byte> destination, int written)
    {
        _incoming.RemoveRange(0, consumed);
        Peer.Incoming.AddRange(destination[..written]);
    }
}
