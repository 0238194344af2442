using System.Net;
using System.Net.Sockets;

namespace TlsSimple.Bench.Workers;

/// <summary>Passes one connection on and counts what comes back.</summary>
internal sealed class CountingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;
    private long _bytesToClient;

    public CountingRelay(int port)
    {
        _port = port;
        _listener.Start();
        _ = RelayAsync();
    }

    public long BytesToClient => Interlocked.Read(ref _bytesToClient);

    public Uri Redirect(Uri url) => new UriBuilder(url) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    public void Dispose() => _listener.Dispose();

    private async Task RelayAsync()
    {
        using TcpClient client = await _listener.AcceptTcpClientAsync();
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _port);
        await Task.WhenAny(CopyAsync(client, server, count: false), CopyAsync(server, client, count: true));
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool count)
    {
        byte[] buffer = new byte[16384];
        while (await from.GetStream().ReadAsync(buffer) is > 0 and var length)
        {
            if (count)
            {
                Interlocked.Add(ref _bytesToClient, length);
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, length));
        }
    }
}
