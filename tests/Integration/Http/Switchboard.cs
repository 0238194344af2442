using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Http;

/// <summary>One port in front of servers that change: every connection goes to the one that is told at its time.</summary>
internal sealed class Switchboard : IPeer
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly Task _accepting;

    public Switchboard(Func<int> upstream)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(upstream);
    }

    public int Port { get; }

    public string Log => "";

    /// <summary>Ends every connection that is there now.</summary>
    public void HangUp()
    {
        while (_clients.TryTake(out TcpClient? client))
        {
            client.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync(Func<int> upstream)
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _clients.Add(client);
                _connections.Add(RelayAsync(client, upstream()));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task RelayAsync(TcpClient client, int port)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, port, _end.Token);
                Task up = client.GetStream().CopyToAsync(server.GetStream(), _end.Token);
                Task down = server.GetStream().CopyToAsync(client.GetStream(), _end.Token);
                await Task.WhenAny(up, down);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // One side went.
            }
        }
    }
}
