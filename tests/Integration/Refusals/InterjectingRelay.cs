using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Refusals;

/// <summary>A relay that can put in a word of its own: bytes for the client between two records of the server, as somebody on the way could.</summary>
internal sealed class InterjectingRelay : IPeer
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _relaying;
    private Socket? _client;

    /// <summary>Relays the first connection.</summary>
    public InterjectingRelay(IPeer upstream)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _relaying = RelayAsync(upstream.Port);
    }

    public int Port { get; }

    public string Log => "";

    /// <summary>To be called while the server is silent, so that it stands between two records.</summary>
    public async Task InterjectAsync(byte[] bytes, CancellationToken cancellationToken) =>
        await _client!.SendAsync(bytes, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _relaying;
        _end.Dispose();
    }

    private async Task RelayAsync(int port)
    {
        try
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, port, _end.Token);
            client.NoDelay = true;
            server.NoDelay = true;
            _client = client.Client;
            Task up = client.GetStream().CopyToAsync(server.GetStream(), _end.Token);
            Task down = server.GetStream().CopyToAsync(client.GetStream(), _end.Token);
            await Task.WhenAny(up, down);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // One side went, or the test ended.
        }
    }
}
