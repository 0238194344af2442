using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Dialing;

/// <summary>Another address for a server on 127.0.0.1, which remembers from where clients came.</summary>
internal sealed class Relay : IPeer
{
    private readonly TcpListener _listener;
    private readonly int _upstreamPort;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly ConcurrentQueue<IPEndPoint> _clients = new();
    private readonly Task _accepting;

    /// <param name="upstream">Where the bytes go.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="port">0 for a free one.</param>
    public Relay(IPeer upstream, IPAddress address, int port = 0)
    {
        _upstreamPort = upstream.Port;
        _listener = new TcpListener(address, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Log => string.Join(' ', _clients);

    public IReadOnlyList<IPEndPoint> Clients => [.. _clients];

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
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _clients.Enqueue((IPEndPoint)client.Client.RemoteEndPoint!);
                _running.Add(RelayAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, _upstreamPort, _end.Token);
                await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                // One side went.
            }
        }
    }

    private async Task CopyAsync(TcpClient source, TcpClient destination) => await source.GetStream().CopyToAsync(destination.GetStream(), _end.Token);
}
