using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Unit.Doubles;

namespace TlsSimple.Unit.Streams;

/// <summary>A TlsStream and the SslStream that serves it.</summary>
internal sealed class TlsConnection : IAsyncDisposable
{
    private readonly TlsClientContext _context;

    private TlsConnection(TlsClientContext context, Stream clientTransport, Stream serverTransport)
    {
        _context = context;
        ServerTransport = serverTransport;
        Client = new TlsStream(clientTransport);
        Server = new SslStream(serverTransport);
    }

    public TlsStream Client { get; }

    public SslStream Server { get; }

    public Stream ServerTransport { get; }

    /// <summary>Over a pair in memory.</summary>
    public static Task<TlsConnection> OpenAsync(SslProtocols protocol = SslProtocols.Tls13, TestKey key = TestKey.Ecdsa, int capacity = 256 * 1024)
    {
        var pair = new DuplexPair(capacity);
        return OpenAsync(pair.Client, pair.Server, protocol, key);
    }

    public static async Task<TlsConnection> OpenOverSocketsAsync(SslProtocols protocol = SslProtocols.Tls13)
    {
        (Stream client, Stream server) = await SocketPair.ConnectAsync();
        return await OpenAsync(client, server, protocol);
    }

    public static async Task<TlsConnection> OpenAsync(
        Stream clientTransport, Stream serverTransport, SslProtocols protocol = SslProtocols.Tls13, TestKey key = TestKey.Ecdsa)
    {
        TestIdentity identity = TestIdentity.Of(key);
        var connection = new TlsConnection(ContextFor(identity, protocol), clientTransport, serverTransport);
        Task server = connection.Server.AuthenticateAsServerAsync(ServerOptions(identity, protocol));
        await connection.Client.AuthenticateAsClientAsync(connection._context, TestIdentity.Host).Soon();
        await server.Soon();
        return connection;
    }

    /// <summary>A client's context that trusts the identity's CA.</summary>
    public static TlsClientContext ContextFor(
        TestIdentity identity, SslProtocols protocol = SslProtocols.None, TimeSpan? timeout = null, params SslApplicationProtocol[] protocols) =>
        new(new TlsClientOptions
        {
            Trust = identity.Anchors,
            MinimumProtocol = protocol == SslProtocols.None ? SslProtocols.Tls12 : protocol,
            MaximumProtocol = protocol == SslProtocols.None ? SslProtocols.Tls13 : protocol,
            HandshakeTimeout = timeout ?? TimeSpan.FromSeconds(30),
            ApplicationProtocols = protocols,
        });

    public static SslServerAuthenticationOptions ServerOptions(
        TestIdentity identity, SslProtocols protocol = SslProtocols.None, params SslApplicationProtocol[] protocols) =>
        new()
        {
            ServerCertificateContext = identity.SslContext,
            EnabledSslProtocols = protocol,
            ApplicationProtocols = protocols.Length > 0 ? [.. protocols] : null,
        };

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        _context.Dispose();
    }
}
