using TlsSimple.Unit.Doubles;

namespace TlsSimple.Unit.Streams.Contract;

/// <summary>The double that the other tests stand on.</summary>
public sealed class MemoryDuplexStreamContractTests : StreamContractTests
{
    protected override Task<ConnectedStreams> ConnectAsync()
    {
        var pair = new DuplexPair();
        return Task.FromResult(new ConnectedStreams(pair.Client, pair.Server, () =>
        {
            pair.Server.CompleteWrites();
            return Task.CompletedTask;
        }));
    }
}
