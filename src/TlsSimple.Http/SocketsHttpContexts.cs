using System.Net;
using System.Runtime.CompilerServices;

namespace TlsSimple;

/// <summary>
/// What SocketsHttpHandler hands to its callbacks, made anew for callbacks of the caller's that ours took the place of: their
/// constructors are internal. (A runtime without them: <see cref="TlsErrorReason.UnsupportedRuntime"/>, and only for who has such callbacks.)
/// </summary>
internal static class SocketsHttpContexts
{
    internal static SocketsHttpConnectionContext Connection(DnsEndPoint endPoint, HttpRequestMessage request)
    {
        try
        {
            return NewConnection(endPoint, request);
        }
        catch (MissingMethodException error)
        {
            throw Unsupported("ConnectCallback", error);
        }
    }

    internal static SocketsHttpPlaintextStreamFilterContext PlaintextStreamFilter(Stream stream, Version version, HttpRequestMessage request)
    {
        try
        {
            return NewPlaintextStreamFilter(stream, version, request);
        }
        catch (MissingMethodException error)
        {
            throw Unsupported("PlaintextStreamFilter", error);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SocketsHttpConnectionContext NewConnection(DnsEndPoint dnsEndPoint, HttpRequestMessage initialRequestMessage);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SocketsHttpPlaintextStreamFilterContext NewPlaintextStreamFilter(
        Stream plaintextStream, Version negotiatedHttpVersion, HttpRequestMessage initialRequestMessage);

    private static TlsException Unsupported(string callback, Exception cause) => new(
        TlsErrorKind.Configuration,
        TlsErrorReason.UnsupportedRuntime,
        $"On this runtime a {callback} of yours cannot be called: the context that it takes has changed. Please report it with the runtime's version.",
        cause);
}
