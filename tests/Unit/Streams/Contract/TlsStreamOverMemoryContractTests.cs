namespace TlsSimple.Unit.Streams.Contract;

public sealed class TlsStreamOverMemoryContractTests : StreamContractTests
{
    protected override async Task<ConnectedStreams> ConnectAsync()
    {
        TlsConnection connection = await TlsConnection.OpenAsync();
        return new ConnectedStreams(connection.Client, connection.Server, connection.Server.ShutdownAsync);
    }
}
