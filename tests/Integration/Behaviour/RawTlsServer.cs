using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Behaviour;

/// <summary>
/// .NET's TLS on the server's side and below it whatever a script says: for HTTP as no server speaks it. A script is played for every connection, and
/// gets its number, from 1.
/// </summary>
internal sealed class RawTlsServer : IPeer
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _connections = [];
    private readonly SslServerAuthenticationOptions _tls;
    private readonly Func<RawTlsConnection, Task> _script;
    private readonly Task _accepting;

    internal RawTlsServer(TestCertificate certificate, SslApplicationProtocol protocol, Func<RawTlsConnection, Task> script)
    {
        _tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate.WithKey, [.. certificate.Intermediates], offline: true),
            ApplicationProtocols = [protocol],
        };
        _script = script;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Log => $"{_connections.Count} connections";

    internal int Connections => _connections.Count;

    /// <summary>Answers every HTTP/1.1 request with these bytes; with <paramref name="closes"/> once, then close_notify and FIN.</summary>
    internal static RawTlsServer Http1(TestCertificate certificate, string response, bool closes = false) =>
        new(certificate, SslApplicationProtocol.Http11, async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
            {
                await connection.WriteAsync(Encoding.Latin1.GetBytes(response));
                if (closes)
                {
                    await connection.CloseAsync();
                    return;
                }
            }
        });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (int number = 1; ; number++)
            {
                Socket socket = await _listener.AcceptSocketAsync(_end.Token);
                _connections.Add(ServeAsync(socket, number));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        try
        {
            socket.NoDelay = true;
            await using var transport = new NetworkStream(socket, ownsSocket: true);
            await using var stream = new SslStream(transport, leaveInnerStreamOpen: true);
            await stream.AuthenticateAsServerAsync(_tls, _end.Token);
            await _script(new RawTlsConnection(socket, stream, number, _end.Token));
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went, or the test ended.
        }
    }
}
