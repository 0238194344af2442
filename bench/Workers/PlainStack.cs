using System.Net.Sockets;

namespace TlsSimple.Bench.Workers;

/// <summary>No TLS at all: the floor.</summary>
internal sealed class PlainStack : ITlsStack
{
    public HttpMessageHandler CreateHandler(Order order) => new SocketsHttpHandler();

    public Func<Socket, Stream> CreateConnector(Order order) => socket => new NetworkStream(socket, ownsSocket: true);
}
