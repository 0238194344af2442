using System.Net;
using System.Net.Sockets;

namespace TlsSimple.Integration.Behaviour;

/// <summary>Lets a server of 127.0.0.1 be reached by ::1.</summary>
internal sealed class Ipv6Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.IPv6Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    internal Ipv6Relay(int upstream)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(upstream);
    }

    internal int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync(int upstream)
    {
        try
        {
            while (true)
            {
                _connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token), upstream));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task RelayAsync(TcpClient client, int upstream)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, upstream, _end.Token);
                Task up = client.GetStream().CopyToAsync(server.GetStream(), _end.Token);
                Task down = server.GetStream().CopyToAsync(client.GetStream(), _end.Token);
                await Task.WhenAny(up, down);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // One side went.
            }
        }
    }
}
