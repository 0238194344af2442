using System.Net.Sockets;

namespace TlsSimple;

/// <summary>Gives a failed request the name that it deserves, where SocketsHttpHandler could not.</summary>
internal static class RequestFailure
{
    /// <param name="error">What SocketsHttpHandler threw.</param>
    /// <param name="reveal">Puts the real names of proxies into a message.</param>
    /// <returns>A better exception; <c>null</c> if <paramref name="error"/> says all.</returns>
    internal static HttpRequestException? Find(HttpRequestException error, Func<string, string> reveal) => error.InnerException switch
    {
        // Whatever a ConnectCallback throws becomes a ConnectionError, but a proxy's refusal has a name and a status of its own.
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } proxy =>
            new HttpRequestException(proxy.HttpRequestError, proxy.Message, proxy.InnerException, proxy.StatusCode),

        // SocketsHttpHandler adds the name of the pool, which for an https proxy of plain requests is made up.
        ProxyUnreachableException proxy => new HttpRequestException(error.HttpRequestError, proxy.Message, proxy),

        // What a PlaintextStreamFilter throws has no name at all, and ours may dial again.
        TlsException tls when error.HttpRequestError == HttpRequestError.Unknown =>
            new HttpRequestException(HttpRequestError.SecureConnectionError, tls.Message, tls),
        SocketException socket when error.HttpRequestError == HttpRequestError.Unknown =>
            new HttpRequestException(HttpRequestError.ConnectionError, socket.Message, socket),
        _ => reveal(error.Message) is { } message && message != error.Message
            ? new HttpRequestException(error.HttpRequestError, message, error.InnerException, error.StatusCode)
            : null,
    };
}
