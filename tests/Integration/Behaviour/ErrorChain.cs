using System.Net.Sockets;
using System.Net.WebSockets;

namespace TlsSimple.Integration.Behaviour;

/// <summary>An exception and what is inside, as users see it when they write <c>catch</c> and <c>when</c>: types and codes, no messages.</summary>
internal static class ErrorChain
{
    internal static string Of(Exception error)
    {
        var links = new List<string>();
        for (Exception? e = error; e is not null; e = e.InnerException)
        {
            links.Add(Link(e));
            if (e is TimeoutException or (OperationCanceledException and { InnerException: not TimeoutException }))
            {
                // What an operation that was cancelled died of depends on where it was.
                break;
            }
        }

        return string.Join(" > ", links);
    }

    private static string Link(Exception error) => error switch
    {
        HttpRequestException { StatusCode: { } status } e => $"HttpRequestException({e.HttpRequestError}, {(int)status})",
        HttpRequestException e => $"HttpRequestException({e.HttpRequestError})",
        HttpProtocolException e => $"HttpProtocolException({e.ErrorCode})",
        HttpIOException e => $"HttpIOException({e.HttpRequestError})",

        // A reset by the peer: who reads meets the one, who writes the other, and which of them comes first is chance.
        SocketException { SocketErrorCode: SocketError.Shutdown } => $"SocketException({SocketError.ConnectionReset})",
        SocketException e => $"SocketException({e.SocketErrorCode})",
        WebSocketException e => $"WebSocketException({e.WebSocketErrorCode})",
        TlsException e => $"TlsException({e.Reason})",
        _ => error.GetType().Name,
    };
}
