using System.Net.Sockets;

namespace TlsSimple.Bench.Workers;

/// <summary>A contender within .NET: how it makes an HTTP handler, and TLS on a socket.</summary>
internal interface ITlsStack
{
    HttpMessageHandler CreateHandler(Order order);

    /// <summary>What connections share; made once for all threads.</summary>
    Func<Socket, Stream> CreateConnector(Order order);
}
