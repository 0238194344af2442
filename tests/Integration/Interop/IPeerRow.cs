namespace TlsSimple.Integration.Interop;

/// <summary>A peer's part in one row.</summary>
internal interface IPeerRow : IAsyncDisposable
{
    /// <summary>Where TlsSimple connects to, when the peer is the server.</summary>
    int Port { get; }

    /// <summary>Waits for the end of the next connection.</summary>
    /// <exception cref="PeerRowException">The peer says that something was not right.</exception>
    Task<PeerFacts> NextAsync(CancellationToken cancellationToken);
}
