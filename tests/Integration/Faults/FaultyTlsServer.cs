using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Faults;

/// <summary>
/// A relay on loopback in front of a real TLS server. It reads record headers, nothing else, and does to the stream what its
/// <see cref="Fault"/>s say.
/// </summary>
public sealed class FaultyTlsServer : IPeer
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<TlsRecord> _records = new();
    private readonly ConcurrentDictionary<RelayedConnection, Task> _connections = new();
    private readonly int _upstreamPort;
    private readonly int _faultyConnections;
    private readonly Fault[] _faults;
    private readonly Task _accepting;
    private int _accepted;

    private FaultyTlsServer(int upstreamPort, int faultyConnections, Fault[] faults)
    {
        _upstreamPort = upstreamPort;
        _faultyConnections = faultyConnections;
        _faults = faults;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The records that came, in the order of their coming.</summary>
    public string Log => string.Concat(_records.Select(record => string.Create(
        CultureInfo.InvariantCulture,
        $"#{record.Connection} {record.Direction} record {record.Index}: type {record.Type}, {record.Length} bytes\n")));

    public int Connections => Volatile.Read(ref _accepted);

    /// <summary>Every connection has these faults.</summary>
    public static FaultyTlsServer Start(IPeer upstream, params Fault[] faults) => Start(upstream, int.MaxValue, faults);

    /// <summary>The first connections have these faults; the later ones are relayed as they are.</summary>
    public static FaultyTlsServer Start(IPeer upstream, int faultyConnections, params Fault[] faults)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return new FaultyTlsServer(upstream.Port, faultyConnections, faults);
    }

    /// <summary>What one side sent, on one connection.</summary>
    public IReadOnlyList<TlsRecord> Records(RelayDirection direction, int connection = 0) =>
        [.. _records.Where(record => record.Direction == direction && record.Connection == connection)];

    /// <summary>Adds a fault to every connection that is there now; it counts from now.</summary>
    public void Inject(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        foreach (RelayedConnection connection in _connections.Keys)
        {
            connection.Add(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_end.Token);
                client.NoDelay = true;
                await ConnectAsync(client, _accepted++);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task ConnectAsync(Socket client, int number)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _upstreamPort, _end.Token);
        }
        catch (SocketException)
        {
            // The client sees a connection that closes at once, as it would without the relay.
            client.Dispose();
            server.Dispose();
            return;
        }

        int toServer = 0;
        int toClient = 0;
        var connection = new RelayedConnection(client, server, (direction, record) => _records.Enqueue(new TlsRecord(
            number,
            direction,
            direction == RelayDirection.ToServer ? toServer++ : toClient++,
            TlsRecordReader.TypeOf(record),
            record.Length - TlsRecordReader.HeaderLength)));
        if (number < _faultyConnections)
        {
            Array.ForEach(_faults, connection.Add);
        }

        _connections[connection] = Task.CompletedTask;
        _connections[connection] = RelayAsync(connection);
    }

    private async Task RelayAsync(RelayedConnection connection)
    {
        // Not in the accept loop's own turn: the task is in the dictionary before it can take itself out.
        await Task.Yield();
        await connection.RunAsync(_end.Token);
        _connections.TryRemove(connection, out _);
    }
}
