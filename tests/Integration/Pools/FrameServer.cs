using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Pools;

/// <summary>
/// HTTP/2 (RFC 9113) frame by frame, for answers that no well-kept server gives. It takes the protocol for granted, and h2 from every client.
/// </summary>
internal sealed class FrameServer : IPeer
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly ServerLog _log = new();
    private readonly SslServerAuthenticationOptions _tls;
    private readonly Func<FrameConnection, int, Task> _answer;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="certificate">The server's.</param>
    /// <param name="answer">Called for every request, with its connection and stream.</param>
    public FrameServer(TestCertificate certificate, Func<FrameConnection, int, Task> answer)
    {
        _answer = answer;
        _tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate.WithKey, [.. certificate.Intermediates], offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        };
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Log => _log.ToString();

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_running);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_end.Token);
                client.NoDelay = true;
                _running.Add(ServeAsync(client, Interlocked.Increment(ref _connections)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // The end of the test; a listener that was stopped between two clients says that it is not listening.
        }
    }

    private async Task ServeAsync(Socket client, int number)
    {
        try
        {
            await using var stream = new SslStream(new NetworkStream(client, ownsSocket: true));
            await stream.AuthenticateAsServerAsync(_tls, _end.Token);
            await stream.ReadExactlyAsync(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length], _end.Token);
            var connection = new FrameConnection(stream, number, _end.Token);
            await connection.WriteAsync(FrameType.Settings, 0, 0, []);
            byte[] head = new byte[9];
            while (true)
            {
                await stream.ReadExactlyAsync(head, _end.Token);
                byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await stream.ReadExactlyAsync(payload, _end.Token);
                int streamId = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5));
                _log.AppendLine($"{number}: type {head[3]}, stream {streamId}, {payload.Length} bytes");
                await ActAsync(connection, (FrameType)head[3], head[4], streamId, payload);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException or IOException or AuthenticationException)
        {
            // The client went, or the test ended.
            _log.AppendLine($"{number}: ({e.Message})");
        }
    }

    private async Task ActAsync(FrameConnection connection, FrameType type, byte flags, int streamId, byte[] payload)
    {
        bool isAcknowledgement = (flags & 1) != 0;
        switch (type)
        {
            case FrameType.Settings when !isAcknowledgement:
                await connection.WriteAsync(FrameType.Settings, flags: 1, 0, []);
                break;

            case FrameType.Ping when !isAcknowledgement:
                await connection.WriteAsync(FrameType.Ping, flags: 1, 0, payload);
                break;

            case FrameType.Headers:
                await _answer(connection, streamId);
                break;

            default:
                break;
        }
    }
}
