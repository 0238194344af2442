using System.Security.Authentication;

namespace TlsSimple.Unit.Streams.Contract;

public sealed class TlsStreamOverSocketsContractTests : StreamContractTests
{
    protected override async Task<ConnectedStreams> ConnectAsync()
    {
        TlsConnection connection = await TlsConnection.OpenOverSocketsAsync(SslProtocols.Tls12);
        return new ConnectedStreams(connection.Client, connection.Server, connection.Server.ShutdownAsync);
    }
}
