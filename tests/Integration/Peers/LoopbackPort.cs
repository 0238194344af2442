using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TlsSimple.Integration.Peers;

/// <summary>Ports for the servers that cannot bind port 0 and tell which one they got.</summary>
public static class LoopbackPort
{
    // Below the range from which the system serves "port 0" and outgoing connections (32768 and up on Linux),
    // so that no other test is handed a port between its choice here and the server's bind.
    private const int First = 15_000;
    private const int End = 32_000;
    private const int Attempts = 5;

    private static readonly ConcurrentDictionary<int, bool> s_handedOut = new();

    /// <summary>Starts a server on a free port; with another one when the port was taken meanwhile.</summary>
    public static async Task<T> StartAsync<T>(Func<int, Task<T>> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await start(Reserve());
            }
            catch (PortTakenException) when (attempt < Attempts)
            {
            }
        }
    }

    /// <summary>A port that nobody has now, and that this will not give again.</summary>
    public static int Reserve()
    {
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            int port = Random.Shared.Next(First, End);
            if (s_handedOut.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }

        throw new PeerStartException("No free port was found.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
