using System.Net.Sockets;

namespace TlsSimple;

/// <summary>There is no connection to a proxy: its name does not resolve, or nobody takes the connection. Tells that apart from the same failure of a server.</summary>
/// <remarks>HttpClient wraps it like any <see cref="SocketException"/>: <see cref="HttpRequestError.NameResolutionError"/> or <see cref="HttpRequestError.ConnectionError"/>.</remarks>
#pragma warning disable CA1032 // Made by TlsSimple alone: without a code and a proxy it says nothing.
public sealed class ProxyUnreachableException : SocketException
#pragma warning restore CA1032
{
    internal ProxyUnreachableException(Uri proxy, SocketException cause)
        : base((int)cause.SocketErrorCode, $"The proxy {proxy.Scheme}://{proxy.Authority} cannot be reached: {cause.Message}") =>
        Proxy = proxy;

    /// <summary>The proxy, without credentials.</summary>
    public Uri Proxy { get; }
}
