using System.Net.Sockets;

namespace TlsSimple.Integration.Dialing;

/// <summary>A connection of which a test can tell whether it was closed.</summary>
internal sealed class TrackedStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private int _closed;

    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Volatile.Write(ref _closed, 1);
    }
}
