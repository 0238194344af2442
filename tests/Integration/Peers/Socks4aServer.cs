using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TlsSimple.Integration.Peers;

/// <summary>
/// A SOCKS proxy in the test process for what no packaged one that needs no account does: SOCKS4 with the names of SOCKS4a. Whatever the host is
/// called, it is taken to be this machine.
/// </summary>
public sealed class Socks4aServer : IProxyServer
{
    private const byte Granted = 90;
    private const byte Refused = 91;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly byte _answer;
    private readonly Task _accepting;

    /// <param name="refuses">Whether every request is refused (reply 91).</param>
    public Socks4aServer(bool refuses = false)
    {
        _answer = refuses ? Refused : Granted;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public Uri Address => new($"socks4a://127.0.0.1:{Port}");

    public string Log => string.Join('\n', _requests);

    /// <summary>What it was asked for: "user@host:port", the host a name (SOCKS4a) or an address (SOCKS4).</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

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
                _running.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            try
            {
                client.NoDelay = true;
                NetworkStream stream = client.GetStream();
                int port = await ReadRequestAsync(stream);
                await stream.WriteAsync(new byte[] { 0, _answer, 0, 0, 0, 0, 0, 0 }, _end.Token);
                if (_answer == Granted)
                {
                    await server.ConnectAsync(IPAddress.Loopback, port, _end.Token);
                    await Task.WhenAll(CopyAsync(client, server), CopyAsync(server, client));
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
            {
                // One side went.
            }
        }
    }

    // VN 4, CD 1, DSTPORT, DSTIP, USERID, NUL; in SOCKS4a, where DSTIP is 0.0.0.x, then the name and NUL.
    private async Task<int> ReadRequestAsync(NetworkStream stream)
    {
        byte[] head = new byte[8];
        await stream.ReadExactlyAsync(head, _end.Token);
        if (head is not [4, 1, ..])
        {
            throw new IOException($"Not a SOCKS4 CONNECT: {Convert.ToHexString(head)}");
        }

        int port = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2));
        string user = await ReadTextAsync(stream);
        string host = head.AsSpan(4, 3).IndexOfAnyExcept((byte)0) < 0 && head[7] != 0
            ? await ReadTextAsync(stream)
            : new IPAddress(head.AsSpan(4)).ToString();
        _requests.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{user}@{host}:{port}"));
        return port;
    }

    private async Task<string> ReadTextAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one, _end.Token);
            if (one[0] == 0)
            {
                return text.ToString();
            }

            text.Append((char)one[0]);
        }
    }

    private async Task CopyAsync(TcpClient source, TcpClient destination)
    {
        await source.GetStream().CopyToAsync(destination.GetStream(), _end.Token);
        destination.Client.Shutdown(SocketShutdown.Send);
    }
}
