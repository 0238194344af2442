using System.Net;
using System.Net.Sockets;

namespace TlsSimple.Integration.Faults;

/// <summary>A port on which connecting neither succeeds nor fails: the queue of connections that nobody accepts is full.</summary>
public sealed class FullBacklog : IAsyncDisposable
{
    private static readonly TimeSpan s_answer = TimeSpan.FromMilliseconds(300);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queued = [];

    private FullBacklog()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public static async Task<FullBacklog> StartAsync()
    {
        var full = new FullBacklog();
        for (int i = 0; i < 64; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            full._queued.Add(socket);
            using var deadline = new CancellationTokenSource(s_answer);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, full.Port, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                return full;
            }
        }

        await full.DisposeAsync();
        throw new InvalidOperationException("The queue never was full.");
    }

    public ValueTask DisposeAsync()
    {
        _queued.ForEach(socket => socket.Dispose());
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
