using System.Security.Authentication;
using Xunit;

namespace TlsSimple.Unit.Engine;

/// <summary>The engine against itself in memory: a client and a server session, and what is on the wire between them.</summary>
internal sealed class EnginePair : IDisposable
{
    public EnginePair(
        SslProtocols protocol = SslProtocols.Tls13,
        TestIdentity? identity = null,
        AlpnOffer? clientOffer = null,
        AlpnOffer? serverOffer = null,
        SslProtocols? serverProtocol = null,
        string serverName = TestIdentity.Host)
    {
        identity ??= TestIdentity.Ecdsa;
        ClientContext = MbedContext.Create(NativeRole.Client, protocol, protocol, clientOffer ?? AlpnOffer.None);
        ServerContext = MbedContext.Create(
            NativeRole.Server, serverProtocol ?? protocol, serverProtocol ?? protocol, serverOffer ?? AlpnOffer.None);
        using var shown = MbedIdentity.Create(identity.Chain, identity.PrivateKey);
        ServerContext.SetIdentity(shown);
        Path = PathOf(identity);
        Client = new EngineEnd(ClientContext.CreateSession(serverName));
        Server = new EngineEnd(ServerContext.CreateSession()) { Peer = Client };
        Client.Peer = Server;
    }

    public MbedContext ClientContext { get; }

    public MbedContext ServerContext { get; }

    /// <summary>From the server's certificate to its root.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Path { get; }

    public EngineEnd Client { get; }

    public EngineEnd Server { get; }

    /// <summary>From an identity's leaf to its root.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> PathOf(TestIdentity identity) =>
        identity.Root == identity.Leaf ? identity.Chain : [.. identity.Chain, identity.Root.RawData];

    /// <summary>A pair whose handshake is over.</summary>
    public static EnginePair Open(SslProtocols protocol = SslProtocols.Tls13, TestIdentity? identity = null)
    {
        var pair = new EnginePair(protocol, identity);
        pair.RunHandshake();
        return pair;
    }

    /// <summary>Until the client wants a verdict.</summary>
    public void RunToGate()
    {
        Assert.Equal(TlsStatus.WantInput, Client.HandshakeOn());
        Assert.Equal(TlsStatus.WantInput, Server.HandshakeOn());
        Assert.Equal(TlsStatus.WantVerdict, Client.HandshakeOn());
    }

    /// <summary>The whole handshake; the client accepts the peer.</summary>
    public void RunHandshake()
    {
        (TlsStatus client, TlsStatus server) = Run();
        Assert.Equal((TlsStatus.Ok, TlsStatus.Ok), (client, server));
    }

    /// <summary>The client's engine looks at the peer; if it finds nothing wrong, the gate is opened.</summary>
    public TlsStatus Judge(IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        TlsStatus examined = Client.Session.ExaminePeer(path, new NativeVerifyFlags[Interop.TlsNative.PathMax]);
        return examined == TlsStatus.Ok ? Client.Session.AcceptPeer() : examined;
    }

    /// <summary>Goes on until both ends are over, have failed, or wait for bytes that do not come.</summary>
    public (TlsStatus Client, TlsStatus Server) Run()
    {
        while (true)
        {
            TlsStatus client = Client.HandshakeOn();
            if (client == TlsStatus.WantVerdict)
            {
                if (Judge(Path) == TlsStatus.Ok)
                {
                    continue;
                }

                Client.Session.RefusePeer(TlsAlert.UnknownCa);
                continue;
            }

            if (client < TlsStatus.Ok)
            {
                Client.Flush();
            }

            TlsStatus server = Server.HandshakeOn();
            if (server < TlsStatus.Ok)
            {
                Server.Flush();
            }

            if (Client.Incoming.Count == 0 || client is TlsStatus.Ok or < TlsStatus.Ok)
            {
                return (client, server);
            }
        }
    }

    /// <summary>Client and server in this order.</summary>
    public (EngineEnd From, EngineEnd To) Direction(bool fromClient) => fromClient ? (Client, Server) : (Server, Client);

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        ClientContext.Dispose();
        ServerContext.Dispose();
    }
}
