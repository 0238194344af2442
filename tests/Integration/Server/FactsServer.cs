using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace TlsSimple.Integration.Server;

/// <summary>A server of TlsStreams that answers every request with what it knows of the connection, a line a fact.</summary>
internal sealed class FactsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Channel<Exception> _failures = Channel.CreateUnbounded<Exception>();
    private readonly TlsServerContext _context;
    private readonly Task _accepting;

    public FactsServer(TlsServerOptions options)
    {
        options.HandshakeTimeout = TimeSpan.FromSeconds(30);
        _context = new TlsServerContext(options);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Answers in place of the facts.</summary>
    public Func<TlsStream, CancellationToken, Task>? Answer { get; init; }

    /// <summary>The next handshake that failed.</summary>
    public async Task<TlsException> NextFailureAsync(CancellationToken cancellationToken) =>
        await _failures.Reader.ReadAsync(cancellationToken) as TlsException ?? throw new InvalidOperationException("The server failed otherwise than by TLS.");

    public static string Describe(TlsConnectionInfo info) => string.Join('\n',
        $"name={info.ServerName};",
        $"protocol={info.Protocol};",
        $"resumed={info.IsResumed};",
        $"client={(info.PeerCertificates.Count > 0 ? TlsCertificateInfo.FromDer(info.PeerCertificates[0]).Subject : "")};",
        $"path={info.VerifiedPath.Count};") + "\n";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _context.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                Task connection = ServeAsync(socket);
                _connections[connection] = true;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new TlsStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsServerAsync(_context, _stop.Token);
            await ReadRequestAsync(stream);
            if (Answer is { } answer)
            {
                await answer(stream, _stop.Token);
            }
            else
            {
                byte[] body = Encoding.UTF8.GetBytes(Describe(stream.ConnectionInfo!));
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), _stop.Token);
                await stream.WriteAsync(body, _stop.Token);
            }

            await stream.ShutdownAsync(_stop.Token);
        }
        catch (TlsException e)
        {
            await _failures.Writer.WriteAsync(e);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone, or the test is over.
        }
    }

    /// <summary>Up to the empty line.</summary>
    private async Task ReadRequestAsync(TlsStream stream)
    {
        var request = new StringBuilder();
        byte[] buffer = new byte[1024];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer, _stop.Token);
            if (count == 0)
            {
                throw new IOException("The client has gone.");
            }

            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
    }
}
