using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>
/// A TLS server for one connection that shows whatever bytes it is given as certificates: no library would. It has its own
/// handshake, over .NET's cryptography, and reads the client's alert.
/// </summary>
internal sealed class RawTlsServer : IDisposable
{
    private const int Patience = 20_000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly RawIdentity _identity;
    private readonly SslProtocols _protocol;

    /// <param name="identity">What it shows.</param>
    /// <param name="protocol">The one version that it speaks.</param>
    public RawTlsServer(RawIdentity identity, SslProtocols protocol)
    {
        _identity = identity;
        _protocol = protocol;
        _listener.Start();
        Outcome = Task.Run(Serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How the handshake ended. It fails with an <see cref="IOException"/> if the client just went.</summary>
    public Task<RawOutcome> Outcome { get; }

    public void Dispose() => _listener.Dispose();

    private async Task<RawOutcome> Serve()
    {
        using Socket socket = await _listener.AcceptSocketAsync();
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket) { ReadTimeout = Patience, WriteTimeout = Patience };
        try
        {
            if (_protocol == SslProtocols.Tls13)
            {
                using var handshake = new Tls13Handshake(new RecordLayer(stream), _identity);
                return handshake.Run();
            }
            else
            {
                using var handshake = new Tls12Handshake(new RecordLayer(stream) { IsTls12 = true }, _identity);
                return handshake.Run();
            }
        }
        catch (AlertReceivedException alert)
        {
            return alert.Outcome;
        }
    }
}
