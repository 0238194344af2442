using System.Net.Sockets;

namespace TlsSimple.Integration.Faults;

/// <summary>A client's connection and the one to the server behind the relay.</summary>
internal sealed class RelayedConnection
{
    private readonly Socket _client;
    private readonly Socket _server;
    private readonly RelayPump _toServer;
    private readonly RelayPump _toClient;

    public RelayedConnection(Socket client, Socket server, Action<RelayDirection, byte[]> onRecord)
    {
        _client = client;
        _server = server;
        _toServer = new RelayPump(client, server, record => onRecord(RelayDirection.ToServer, record));
        _toClient = new RelayPump(server, client, record => onRecord(RelayDirection.ToClient, record));
    }

    public void Add(Fault fault) => (fault.Direction == RelayDirection.ToServer ? _toServer : _toClient).Add(fault);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using (_client)
        using (_server)
        {
            // A direction that a fault has ended leaves the other one alone: FIN is half a goodbye.
            await Task.WhenAll(_toServer.RunAsync(cancellationToken), _toClient.RunAsync(cancellationToken));
        }
    }
}
