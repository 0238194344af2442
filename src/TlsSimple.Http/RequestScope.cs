namespace TlsSimple;

/// <summary>
/// Tells which connection served a request: made by the handler, filled by the connection's stream, read from the response.
/// </summary>
/// <remarks>
/// SocketsHttpHandler does not say which connection serves a request, so it is taken from where the code runs.
/// <para>HTTP/1.1: a request is written by the code that sends it, so an <see cref="AsyncLocal{T}"/> that the handler sets is
/// visible in the stream's write.</para>
/// <para>HTTP/2: one loop per connection reads all its frames, so an <see cref="AsyncLocal{T}"/> that the stream sets in a read
/// stays visible in that loop. For every response header the loop asks the handler's ResponseHeaderEncodingSelector,
/// and gives it the request.</para>
/// </remarks>
internal sealed class RequestScope
{
    internal static readonly HttpRequestOptionsKey<RequestScope> Key = new("TlsSimple.RequestScope");

    private static readonly AsyncLocal<RequestScope?> s_current = new();
    private static readonly AsyncLocal<TlsConnectionInfo?> s_readingConnection = new();

    /// <summary>The connection that served the request last; redirects and retries overwrite it.</summary>
    internal TlsConnectionInfo? Info { get; private set; }

    /// <summary>Starts a request: the scope is on it and in the flow of whoever sends it.</summary>
    internal static void Enter(HttpRequestMessage request)
    {
        var scope = new RequestScope();
        request.Options.Set(Key, scope);
        s_current.Value = scope;
    }

    /// <summary>Ends a request that was sent by the calling thread.</summary>
    internal static void Leave() => s_current.Value = null;

    /// <summary>Called when a response has come. One of HTTP/2 without a header field was noted nowhere, or left what was noted of the redirect before it.</summary>
    internal static void Complete(HttpResponseMessage response, Http2Connections connections)
    {
        if (response is { Version.Major: 2, RequestMessage: { RequestUri: { } server } request } && request.Options.TryGetValue(Key, out RequestScope? scope) &&
            (scope.Info?.Origin is not { } origin || !ConnectTarget.IsAt(origin, server)))
        {
            scope.Info = connections.TheOneTo(server);
        }
    }

    /// <summary>Called where an HTTP/1.1 connection writes.</summary>
    /// <returns>The request in whose flow the caller runs; <c>null</c> if it is in none.</returns>
    internal static RequestScope? NoteWrite(TlsConnectionInfo info)
    {
        RequestScope? scope = s_current.Value;
        if (scope is not null)
        {
            scope.Info = info;
        }

        return scope;
    }

    /// <summary>Called where an HTTP/2 connection reads; not from an async method, which would take the value back at its end.</summary>
    internal static void NoteRead(TlsConnectionInfo info) => s_readingConnection.Value = info;

    /// <summary>Called for every header of a response, in the flow that reads it.</summary>
    internal static void NoteResponseHeader(HttpRequestMessage request)
    {
        if (s_readingConnection.Value is { } info && request.Options.TryGetValue(Key, out RequestScope? scope))
        {
            scope.Info = info;
        }
    }
}
