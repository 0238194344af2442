using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace TlsSimple.Bench.IdleConnections;

/// <summary>One process: the server's ends of all connections, or the client's.</summary>
internal sealed class IdleEnd
{
    /// <summary>Handshakes at a time.</summary>
    private const int AtOnce = 32;

    private static readonly byte[] s_byte = [1];

    private readonly List<Stream> _streams = [];
    private readonly Channel<Stream> _idle = Channel.CreateUnbounded<Stream>();
    private int _awaited;

    internal static Task RunAsync(string[] words) => words[0] == "server"
        ? new IdleEnd().ServeAsync(IdleTls.Server(words[1], words[2], words[3]))
        : new IdleEnd().ConnectAsync(IdleTls.Client(words[1], words[2]), int.Parse(words[3], CultureInfo.InvariantCulture));

    private async Task ServeAsync(Func<Stream, Task<Stream>> authenticate)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1024);
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        Task accepting = AcceptAsync(listener, authenticate);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["await", var total])
            {
                // A failed handshake is the end, not a wait for ever.
                Task arrived = AwaitAsync(int.Parse(total, CultureInfo.InvariantCulture));
                await await Task.WhenAny(arrived, accepting);
                Console.WriteLine("idle");
            }
            else
            {
                Console.WriteLine(MemoryUse.Now());
            }
        }
    }

    private async Task AwaitAsync(int total)
    {
        for (; _awaited < total; _awaited++)
        {
            _ = await _idle.Reader.ReadAsync();
        }
    }

    private async Task AcceptAsync(TcpListener listener, Func<Stream, Task<Stream>> authenticate)
    {
        var failed = new TaskCompletionSource();
        while (true)
        {
            Task<Socket> accepted = listener.AcceptSocketAsync();
            await await Task.WhenAny(accepted, failed.Task);
            Socket socket = await accepted;
            _ = Task.Run(async () =>
            {
                try
                {
                    Stream stream = await authenticate(new NetworkStream(socket, ownsSocket: true));

                    // Behind the tickets: a client that has this byte has them.
                    await stream.WriteAsync(s_byte);
                    await stream.ReadExactlyAsync(new byte[1]);
                    LeaveIdle(stream);
                    _idle.Writer.TryWrite(stream);
                }
                catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
                {
                    failed.TrySetException(error);
                }
            });
        }
    }

    private async Task ConnectAsync(Func<Stream, Task<Stream>> authenticate, int port)
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["open", var count])
            {
                var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
                await Parallel.ForAsync(0, int.Parse(count, CultureInfo.InvariantCulture), options, async (_, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                    Stream stream = await authenticate(new NetworkStream(socket, ownsSocket: true));
                    await stream.ReadExactlyAsync(new byte[1], cancellationToken);

                    // A socket of .NET's refers to the buffer of its last send until the next: without this one to the handshake's.
                    await stream.WriteAsync(s_byte, cancellationToken);
                    LeaveIdle(stream);
                });
                Console.WriteLine("open");
            }
            else
            {
                Console.WriteLine(MemoryUse.Now());
            }
        }
    }

    /// <summary>With a read that waits and has no buffer, as servers and connection pools have it.</summary>
    private void LeaveIdle(Stream stream)
    {
        ValueTask<int> waiting = stream.ReadAsync(Memory<byte>.Empty);
        if (waiting.IsCompleted)
        {
            throw new InvalidOperationException("The connection is not idle.");
        }

        lock (_streams)
        {
            _streams.Add(stream);
        }

        // The process ends with the read still under way; should it end before, its fault would be nobody's.
        _ = waiting.AsTask();
    }
}
