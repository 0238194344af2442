namespace TlsSimple.Unit.Streams.Contract;

/// <summary>A stream under test, and the other end of its connection.</summary>
/// <param name="Subject">What is tested.</param>
/// <param name="Peer">Reads what the subject writes, and the other way round.</param>
/// <param name="EndPeerAsync">Lets the subject's reads end cleanly.</param>
public sealed record ConnectedStreams(Stream Subject, Stream Peer, Func<Task> EndPeerAsync) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Subject.DisposeAsync();
        await Peer.DisposeAsync();
    }
}
