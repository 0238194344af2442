using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using TlsSimple.Unit.Server;

namespace TlsSimple.Unit.Streams.Contract;

/// <summary>The server's end, TLS 1.2 with RSA, over sockets.</summary>
public sealed class TlsServerStreamOverSocketsContractTests : StreamContractTests
{
    protected override async Task<ConnectedStreams> ConnectAsync()
    {
        (TestIdentity made, TlsIdentity identity) = ServerPki.Of(TestKey.Rsa, TestIdentity.Host);
        using var context = new TlsServerContext(TlsPair.Showing(identity));
        using TlsClientContext client = TlsPair.Trusting(SslProtocols.Tls12, made);
        (Stream clientEnd, Stream serverEnd) = await SocketPair.ConnectAsync();
        TlsPair pair = TlsPair.Over(clientEnd, serverEnd);
        await pair.AuthenticateAsync(context, client);
        return new ConnectedStreams(pair.Server, pair.Client, () => pair.Client.ShutdownAsync());
    }
}
