using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace TlsSimple.Integration.Dialing;

/// <summary>Opens connections for a client under test, and remembers each one.</summary>
internal sealed class TrackedConnections
{
    private readonly ConcurrentQueue<TrackedStream> _all = new();

    public IReadOnlyList<TrackedStream> All => [.. _all];

    /// <summary>For <see cref="TlsSimpleOptions.Dial"/>.</summary>
    public async ValueTask<Stream> DialAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint.Host.Trim('[', ']'), endPoint.Port, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var stream = new TrackedStream(socket);
        _all.Enqueue(stream);
        return stream;
    }

    /// <summary>That so many were opened, and none is left open.</summary>
    public void AssertClosed(int opened)
    {
        Assert.Equal(opened, _all.Count);
        Assert.All(_all, stream => Assert.True(stream.IsClosed, "a connection was left open"));
    }
}
