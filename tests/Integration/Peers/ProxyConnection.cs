using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TlsSimple.Integration.Peers;

/// <summary>One client's connection to a <see cref="ScriptedProxy"/>: the words of its script.</summary>
public sealed class ProxyConnection
{
    private const string EndOfHead = "\r\n\r\n";

    private readonly ScriptedProxy _proxy;
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly CancellationToken _end;

    internal ProxyConnection(ScriptedProxy proxy, Socket socket, Stream stream, CancellationToken end)
    {
        _proxy = proxy;
        _socket = socket;
        _stream = stream;
        _end = end;
    }

    /// <summary>The head that was read last.</summary>
    public string Head { get; private set; } = "";

    public bool IsConnect => Head.StartsWith("CONNECT ", StringComparison.Ordinal);

    /// <summary>Reads the head of the next request; false when the client has gone instead.</summary>
    public async Task<bool> ReadHeadAsync()
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        // Byte by byte: what comes behind the head belongs to the server.
        while (await _stream.ReadAsync(one, _end) > 0)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head.Length >= EndOfHead.Length && head.ToString(head.Length - EndOfHead.Length, EndOfHead.Length) == EndOfHead)
            {
                Head = head.ToString();
                _proxy.Note(Head);
                return true;
            }
        }

        return false;
    }

    /// <summary>Says these bytes, one a character.</summary>
    public Task WriteAsync(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text), _end).AsTask();

    /// <summary>Waits; the test's end ends it.</summary>
    public Task PauseAsync(TimeSpan time) => Task.Delay(time, _end);

    /// <summary>
    /// Relays between the client and the port that the head names until both have ended. Whatever the host is called, it is taken to be this machine, so a test can use
    /// names that the client could not resolve. A request other than CONNECT is passed on as it came.
    /// </summary>
    public async Task RelayAsync()
    {
        using var server = new TcpClient { NoDelay = true };
        await server.ConnectAsync("127.0.0.1", TargetPort(), _end);
        await using NetworkStream target = server.GetStream();
        if (!IsConnect)
        {
            await target.WriteAsync(Encoding.Latin1.GetBytes(Head), _end);
        }

        Task up = CopyAsync(_stream, target, () => server.Client.Shutdown(SocketShutdown.Send));
        Task down = CopyAsync(target, _stream, () => _socket.Shutdown(SocketShutdown.Send));
        await Task.WhenAll(up, down);
    }

    /// <summary>RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    private async Task CopyAsync(Stream source, Stream destination, Action end)
    {
        await source.CopyToAsync(destination, _end);
        end();
    }

    // "CONNECT host:port HTTP/1.1", or "GET http://host:port/path HTTP/1.1".
    private int TargetPort()
    {
        string target = Head.Split(' ')[1];
        return IsConnect ? int.Parse(target.AsSpan(target.LastIndexOf(':') + 1), CultureInfo.InvariantCulture) : new Uri(target).Port;
    }
}
