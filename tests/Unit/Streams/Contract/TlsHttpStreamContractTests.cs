namespace TlsSimple.Unit.Streams.Contract;

public sealed class TlsHttpStreamContractTests : StreamContractTests
{
    protected override async Task<ConnectedStreams> ConnectAsync()
    {
        TlsConnection connection = await TlsConnection.OpenAsync();
        var subject = new TlsHttpStream(connection.Client, connection.Client.ConnectionInfo!, isHttp2: true);
        return new ConnectedStreams(subject, connection.Server, connection.Server.ShutdownAsync);
    }
}
