using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace TlsSimple.Integration.Resumption;

/// <summary>Stands before a server and breaks off where a ClientHello offers a session (the extension pre_shared_key, which comes last).</summary>
internal sealed class SessionRefusingRelay : IAsyncDisposable
{
    private const int PreSharedKey = 41;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private readonly List<Task> _relaying = [];
    private int _connections;
    private int _refused;

    public SessionRefusingRelay(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Connections => Volatile.Read(ref _connections);

    public int Refused => Volatile.Read(ref _refused);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_relaying);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _relaying.Add(RelayAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // That is the end of it.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                byte[] header = new byte[5];
                NetworkStream near = client.GetStream();
                await near.ReadExactlyAsync(header, _stop.Token);
                byte[] hello = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3))];
                await near.ReadExactlyAsync(hello, _stop.Token);
                if (OffersSession(hello))
                {
                    Interlocked.Increment(ref _refused);
                    return;
                }

                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
                NetworkStream far = server.GetStream();
                await far.WriteAsync(header, _stop.Token);
                await far.WriteAsync(hello, _stop.Token);
                await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // One side has gone; the test looks at what the client got.
            }
        }
    }

    private static bool OffersSession(ReadOnlySpan<byte> hello)
    {
        // Message header, version, random; then session id, suites, compression methods.
        ReadOnlySpan<byte> rest = hello[(4 + 2 + 32)..];
        rest = rest[(1 + rest[0])..];
        rest = rest[(2 + BinaryPrimitives.ReadUInt16BigEndian(rest))..];
        rest = rest[(1 + rest[0] + 2)..];
        while (!rest.IsEmpty)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(rest) == PreSharedKey)
            {
                return true;
            }

            rest = rest[(4 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]))..];
        }

        return false;
    }
}
