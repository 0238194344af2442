using System.Net;
using System.Net.Sockets;
using System.Text;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Faults;

/// <summary>A server that knows no TLS: it says what its script says to everyone who connects. Each factory is named by behaviour.</summary>
public sealed class ScriptedServer : IPeer
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];
    private readonly MemoryStream _received = new();
    private readonly Func<Socket, ScriptedServer, Task> _script;
    private readonly Task _accepting;
    private int _connections;

    private ScriptedServer(Func<Socket, ScriptedServer, Task> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Log => $"{Connections} connections; received {Convert.ToHexStringLower(Received)}";

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Everything that was read so far: the ClientHello, as a rule.</summary>
    public byte[] Received
    {
        get
        {
            lock (_gate)
            {
                return _received.ToArray();
            }
        }
    }

    /// <summary>Accepts and says nothing.</summary>
    public static ScriptedServer Silent() => Says([]);

    /// <summary>Says these bytes when the client has spoken; then reads on until the client goes.</summary>
    public static ScriptedServer Says(byte[] bytes) => new(async (socket, server) =>
    {
        if (await server.ReadSomeAsync(socket))
        {
            await socket.SendAsync(bytes, server._end.Token);
            await server.ReadToEndAsync(socket);
        }
    });

    /// <summary>Says these bytes when the client has spoken; then FIN.</summary>
    public static ScriptedServer SaysAndCloses(byte[] bytes) => new(async (socket, server) =>
    {
        if (await server.ReadSomeAsync(socket))
        {
            await socket.SendAsync(bytes, server._end.Token);
            socket.Shutdown(SocketShutdown.Send);
            await server.ReadToEndAsync(socket);
        }
    });

    /// <summary>Says these bytes before the client has spoken; then reads on until the client goes.</summary>
    public static ScriptedServer SpeaksFirst(byte[] bytes) => new(async (socket, server) =>
    {
        await socket.SendAsync(bytes, server._end.Token);
        await server.ReadToEndAsync(socket);
    });

    /// <summary>Says these bytes one by one, with a pause before each: alive, but never done.</summary>
    public static ScriptedServer Drips(byte[] bytes, TimeSpan pause) => new(async (socket, server) =>
    {
        foreach (byte one in bytes)
        {
            await Task.Delay(pause, server._end.Token);
            await socket.SendAsync(new[] { one }, server._end.Token);
        }

        await server.ReadToEndAsync(socket);
    });

    /// <summary>Answers the ClientHello as plain HTTP servers do.</summary>
    public static ScriptedServer PlainHttp() => SaysAndCloses(Encoding.ASCII.GetBytes(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 12\r\nConnection: close\r\n\r\nBad Request\n"));

    /// <summary>Answers with bytes that are no record of any protocol version.</summary>
    public static ScriptedServer Garbage()
    {
        byte[] bytes = TestBody.Bytes(300);
        bytes[0] = 0xF5;
        return Says(bytes);
    }

    /// <summary>Answers with a handshake record that is longer than any version allows for its kind.</summary>
    public static ScriptedServer OversizedRecord(int length = 0x4200)
    {
        byte[] record = new byte[TlsRecordReader.HeaderLength + length];
        record[0] = 22;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte)(length >> 8);
        record[4] = (byte)length;
        return Says(record);
    }

    /// <summary>Answers with an alert, in plain text as at the beginning of a handshake, and closes.</summary>
    public static ScriptedServer Alert(byte description, byte level = 2) => SaysAndCloses([21, 3, 3, 0, 2, level, description]);

    /// <summary>FIN at once.</summary>
    public static ScriptedServer ClosesAtOnce() => new(async (socket, server) =>
    {
        socket.Shutdown(SocketShutdown.Send);
        await server.ReadToEndAsync(socket);
    });

    /// <summary>FIN in answer to the ClientHello.</summary>
    public static ScriptedServer ClosesAfterClientHello() => SaysAndCloses([]);

    /// <summary>RST at once.</summary>
    public static ScriptedServer ResetsAtOnce() => new((socket, _) =>
    {
        Reset(socket);
        return Task.CompletedTask;
    });

    /// <summary>RST in answer to the ClientHello.</summary>
    public static ScriptedServer ResetsAfterClientHello() => new(async (socket, server) =>
    {
        await server.ReadSomeAsync(socket);
        Reset(socket);
    });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_running);
        _end.Dispose();
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_end.Token);
                Interlocked.Increment(ref _connections);
                client.NoDelay = true;
                _running.Add(PlayAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task PlayAsync(Socket client)
    {
        using (client)
        {
            try
            {
                await _script(client, this);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The client went, or the test ended.
            }
        }
    }

    private async Task<bool> ReadSomeAsync(Socket socket)
    {
        byte[] buffer = new byte[16 * 1024];
        int count = await socket.ReceiveAsync(buffer, _end.Token);
        lock (_gate)
        {
            _received.Write(buffer, 0, count);
        }

        return count > 0;
    }

    private async Task ReadToEndAsync(Socket socket)
    {
        while (await ReadSomeAsync(socket))
        {
        }
    }
}
