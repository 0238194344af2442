using System.Security.Authentication;
using TlsSimple.Unit.Doubles;

namespace TlsSimple.Unit.Server;

/// <summary>A TlsStream as client and one as server, over memory.</summary>
internal sealed class TlsPair : IAsyncDisposable
{
    private TlsPair(Stream clientTransport, Stream serverTransport)
    {
        Client = new TlsStream(clientTransport);
        Server = new TlsStream(serverTransport);
    }

    public TlsStream Client { get; }

    public TlsStream Server { get; }

    public static TlsPair Create(Func<Stream, Stream>? serverTransport = null, Func<Stream, Stream>? clientTransport = null)
    {
        var pair = new DuplexPair();
        return new TlsPair(clientTransport?.Invoke(pair.Client) ?? pair.Client, serverTransport?.Invoke(pair.Server) ?? pair.Server);
    }

    public static TlsPair Over(Stream clientTransport, Stream serverTransport) => new(clientTransport, serverTransport);

    public static async Task<TlsPair> OpenAsync(
        TlsServerContext server,
        TlsClientContext client,
        string host = TestIdentity.Host,
        bool isSync = false,
        Func<Stream, Stream>? serverTransport = null,
        Func<Stream, Stream>? clientTransport = null)
    {
        TlsPair pair = Create(serverTransport, clientTransport);
        await pair.AuthenticateAsync(server, client, host, isSync);
        return pair;
    }

    /// <summary>Both handshakes; throws what the server's has thrown, or else the client's.</summary>
    public async Task AuthenticateAsync(TlsServerContext server, TlsClientContext client, string host = TestIdentity.Host, bool isSync = false)
    {
        (Exception? serving, Exception? connecting) = await TryAuthenticateAsync(server, client, host, isSync);
        if ((serving ?? connecting) is { } error)
        {
            throw new InvalidOperationException($"The handshake failed: {error.Message}", error);
        }
    }

    /// <summary>Both handshakes, and how they failed.</summary>
    public async Task<(Exception? Server, Exception? Client)> TryAuthenticateAsync(
        TlsServerContext server, TlsClientContext client, string host = TestIdentity.Host, bool isSync = false)
    {
        Task serving = ServeAsync(server, isSync);
        Task connecting = isSync ? Task.Run(() => Client.AuthenticateAsClient(client, host)) : Client.AuthenticateAsClientAsync(client, host);
        Exception? serverError = await Xunit.Record.ExceptionAsync(() => serving.Soon());
        if (serverError is not null and not TlsException)
        {
            await Server.DisposeAsync();
        }

        return (serverError, await Xunit.Record.ExceptionAsync(() => connecting.Soon()));
    }

    public Task ServeAsync(TlsServerContext server, bool isSync = false, CancellationToken cancellationToken = default) =>
        isSync ? Task.Run(() => Server.AuthenticateAsServer(server), cancellationToken) : Server.AuthenticateAsServerAsync(server, cancellationToken);

    /// <summary>Options for a server that shows these.</summary>
    public static TlsServerOptions Showing(params TlsIdentity[] identities) => new()
    {
        Identities = [.. identities.Select(identity => (TlsIdentitySource)identity)],
        HandshakeTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>A client that accepts any server, so that tests can look at what it was shown.</summary>
    public static TlsClientContext Trusting(params TestIdentity[] servers) => Trusting(SslProtocols.None, servers);

    public static TlsClientContext Trusting(SslProtocols protocol, params TestIdentity[] servers) => new(new TlsClientOptions
    {
        Trust = TrustAnchors.Combine([.. servers.Select(server => server.Anchors)]),
        MinimumProtocol = protocol == SslProtocols.None ? SslProtocols.Tls12 : protocol,
        MaximumProtocol = protocol == SslProtocols.None ? SslProtocols.Tls13 : protocol,
        HandshakeTimeout = TimeSpan.FromSeconds(30),
    });

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
