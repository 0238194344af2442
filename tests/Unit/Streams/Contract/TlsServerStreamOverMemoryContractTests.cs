using TlsSimple.Unit.Server;

namespace TlsSimple.Unit.Streams.Contract;

/// <summary>The server's end.</summary>
public sealed class TlsServerStreamOverMemoryContractTests : StreamContractTests
{
    protected override async Task<ConnectedStreams> ConnectAsync()
    {
        (TestIdentity made, TlsIdentity identity) = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);
        using var context = new TlsServerContext(TlsPair.Showing(identity));
        using TlsClientContext client = TlsPair.Trusting(made);
        TlsPair pair = await TlsPair.OpenAsync(context, client);
        return new ConnectedStreams(pair.Server, pair.Client, () => pair.Client.ShutdownAsync());
    }
}
