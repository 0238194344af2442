using System.Net;

namespace TlsSimple;

/// <summary>
/// The open HTTP/2 connections of a handler. SocketsHttpHandler tells which of them a response came over by its header fields alone
/// (<see cref="RequestScope"/>); for a response that has none it is known all the same if there is only one to that server.
/// </summary>
internal sealed class Http2Connections
{
    private readonly Lock _lock = new();
    private readonly List<(DnsEndPoint Origin, TlsConnectionInfo Info)> _open = [];

    internal void Add(DnsEndPoint origin, TlsConnectionInfo info)
    {
        lock (_lock)
        {
            _open.Add((origin, info));
        }
    }

    internal void Remove(TlsConnectionInfo info)
    {
        lock (_lock)
        {
            _open.RemoveAll(connection => ReferenceEquals(connection.Info, info));
        }
    }

    /// <returns><c>null</c> if there are several, or none any more.</returns>
    internal TlsConnectionInfo? TheOneTo(Uri server)
    {
        lock (_lock)
        {
            List<(DnsEndPoint Origin, TlsConnectionInfo Info)> there = _open.FindAll(connection => ConnectTarget.IsAt(connection.Origin, server));
            return there.Count == 1 ? there[0].Info : null;
        }
    }
}
