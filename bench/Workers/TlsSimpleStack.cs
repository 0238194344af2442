using System.Net.Sockets;
using System.Security.Authentication;

namespace TlsSimple.Bench.Workers;

/// <summary>Ours.</summary>
internal sealed class TlsSimpleStack : ITlsStack
{
    public HttpMessageHandler CreateHandler(Order order)
    {
        var options = new TlsSimpleOptions();
        Set(options, order);
        return new TlsSimpleHandler(options);
    }

    public Func<Socket, Stream> CreateConnector(Order order)
    {
        var options = new TlsClientOptions();
        Set(options, order);
        var context = new TlsClientContext(options);
        return socket =>
        {
            var stream = new TlsStream(new NetworkStream(socket, ownsSocket: true));
            stream.AuthenticateAsClient(context, order.Name);
            return stream;
        };
    }

    private static void Set(TlsClientOptions options, Order order)
    {
        options.Trust = order.Roots == "system" ? TrustAnchors.System : TrustAnchors.FromPemFile(order.Roots);
        options.MinimumProtocol = options.MaximumProtocol = order.Tls == "1.2" ? SslProtocols.Tls12 : SslProtocols.Tls13;
    }
}
