namespace TlsSimple.Integration.Interop;

/// <summary>Another implementation of TLS. One row at a time.</summary>
internal abstract class InteropPeer : IAsyncDisposable
{
    /// <summary>The port on which TlsSimple waits for this peer; 0 for any.</summary>
    public virtual int OurPort => 0;

    /// <summary>Whether it says whose certificate it has verified.</summary>
    public virtual bool TellsPeerName => true;

    /// <summary>Who ends the connections of a row in which the peer is the server.</summary>
    public virtual RowEnd ServerEnd => RowEnd.ClientFirst;

    /// <summary>Lets the peer be the server of a row.</summary>
    public abstract Task<IPeerRow> ServeAsync(InteropRow row, CancellationToken cancellationToken);

    /// <summary>Lets the peer be the client of a row.</summary>
    public abstract Task<IPeerRow> ConnectAsync(InteropRow row, int port, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
