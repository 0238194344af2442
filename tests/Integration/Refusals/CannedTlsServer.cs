using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Refusals;

/// <summary>
/// An HTTP/1.1 server over .NET's TLS that answers every request with the same bytes, right or wrong, and then ends as it is told:
/// unlike a real one it can stop at any byte of a response.
/// </summary>
internal sealed class CannedTlsServer : IPeer
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _connections = [];
    private readonly SslServerAuthenticationOptions _tls;
    private readonly IReadOnlyList<string> _response;
    private readonly Ending _ending;
    private readonly Task _accepting;
    private int _requests;

    /// <param name="certificate">What it shows.</param>
    /// <param name="protocol">The version that it speaks.</param>
    /// <param name="ending">What comes after the response.</param>
    /// <param name="response">The response, one record each.</param>
    public CannedTlsServer(TestCertificate certificate, SslProtocols protocol, Ending ending, params string[] response)
    {
        _tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate.WithKey, [.. certificate.Intermediates], offline: true),
            EnabledSslProtocols = protocol,
        };
        _ending = ending;
        _response = response;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>How a connection ends once the response is out.</summary>
    public enum Ending
    {
        /// <summary>It stays open for the next request.</summary>
        None,

        /// <summary>close_notify, then FIN.</summary>
        CloseNotify,

        /// <summary>FIN alone.</summary>
        Fin,

        /// <summary>RST.</summary>
        Reset,
    }

    public int Port { get; }

    public string Log => $"{Requests} requests";

    public int Requests => Volatile.Read(ref _requests);

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
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            await using var transport = new NetworkStream(socket, ownsSocket: true);
            await using var stream = new SslStream(transport, leaveInnerStreamOpen: true);
            await stream.AuthenticateAsServerAsync(_tls, _end.Token);
            while (await ReadRequestAsync(stream))
            {
                Interlocked.Increment(ref _requests);
                foreach (string record in _response)
                {
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(record), _end.Token);
                }

                if (_ending != Ending.None)
                {
                    await EndAsync(stream, socket);
                    return;
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went, or the test ended.
        }
    }

    private async Task EndAsync(SslStream stream, Socket socket)
    {
        if (_ending == Ending.Reset)
        {
            // What was sent arrives first: a reset would overtake it.
            await Task.Delay(100, _end.Token);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
            return;
        }

        if (_ending == Ending.CloseNotify)
        {
            await stream.ShutdownAsync();
        }

        socket.Shutdown(SocketShutdown.Send);
        byte[] rest = new byte[4096];
        while (await socket.ReceiveAsync(rest, _end.Token) > 0)
        {
            // Closed with something unread, a socket resets.
        }
    }

    private async Task<bool> ReadRequestAsync(SslStream stream)
    {
        byte[] buffer = new byte[8192];
        var text = new StringBuilder();
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer, _end.Token);
            if (count == 0)
            {
                return false;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return true;
    }
}
