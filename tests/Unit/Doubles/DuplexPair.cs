namespace TlsSimple.Unit.Doubles;

/// <summary>A connection in memory: what one end writes the other one reads.</summary>
internal sealed class DuplexPair
{
    /// <param name="capacity">How many bytes fit into each direction before a writer has to wait.</param>
    public DuplexPair(int capacity = 256 * 1024)
    {
        var toServer = new ByteQueue(capacity);
        var toClient = new ByteQueue(capacity);
        Client = new MemoryDuplexStream(toClient, toServer);
        Server = new MemoryDuplexStream(toServer, toClient);
    }

    public MemoryDuplexStream Client { get; }

    public MemoryDuplexStream Server { get; }
}
