using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Protocol;

/// <summary>Connections of ours to and from OpenSSL's programs.</summary>
internal static class ProtocolPeers
{
    public const string Host = "localhost";

    public static TestCertificate Certificate { get; } = TestPki.Shared.Leaf(LeafSpec.For(Host));

    /// <summary>For a busy machine, where OpenSSL's program may take its time to start.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TlsClientContext ClientContext(TlsSessionCache? cache = null) => new(new TlsClientOptions
    {
        Trust = TrustAnchors.FromPemFile(Certificate.CaPemPath),
        SessionCache = cache,
        HandshakeTimeout = Patience,
    });

    /// <summary>A client of ours, over <paramref name="tap"/> where there is one.</summary>
    public static async Task<TlsStream> ConnectAsync(int port, TlsClientContext context, RecordTap? tap = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, Token);
            var transport = new NetworkStream(socket, ownsSocket: true);
            var stream = new TlsStream(tap?.Over(transport) ?? transport);
            await stream.AuthenticateAsClientAsync(context, Host, Token);
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A server of ours with one connection, from an <c>s_client</c> with these arguments.</summary>
    public static async Task<(TlsStream Stream, OpenSslClient Client)> AcceptAsync(params string[] arguments)
    {
        using var context = new TlsServerContext(new TlsServerOptions
        {
            Identities = [TlsIdentity.FromPemFiles(Certificate.CertPemPath, Certificate.KeyPemPath)],
            HandshakeTimeout = Patience,
        });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        OpenSslClient client = OpenSslClient.Start(((IPEndPoint)listener.LocalEndpoint).Port, Host, arguments);
        try
        {
            Socket socket = await listener.AcceptSocketAsync(Token).AsTask().WaitAsync(Patience, Token);
            var stream = new TlsStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsServerAsync(context, Token);
            return (stream, client);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }
}
