namespace TlsSimple;

/// <summary>
/// HttpClient over TlsSimple: HTTP/2 and HTTP/1.1 by a SocketsHttpHandler whose https connections are made by Mbed TLS, always verified.
/// </summary>
/// <remarks>
/// <para>
/// A request of HttpClient's default version (1.1, or lower) to https is tried as HTTP/2 first: the server chooses by ALPN.
/// <see cref="HttpVersionPolicy.RequestVersionExact"/> keeps a request at its version. HTTP/3 is never used, as it brings a TLS of its own.
/// </para>
/// <para>Thread-safe; make one and share it. No request ever leaves over another TLS.</para>
/// </remarks>
public sealed class TlsSimpleHandler : DelegatingHandler
{
    private readonly TlsConnector _connector;
    private readonly IDisposable? _owned;

    /// <summary>Makes a handler with the default options: the system's trust anchors.</summary>
    /// <exception cref="TlsException">The native library is not usable (<see cref="TlsErrorReason.NativeLibrary"/>).</exception>
    public TlsSimpleHandler()
        : this(new TlsSimpleOptions())
    {
    }

    /// <summary>Makes a handler with a SocketsHttpHandler of its own.</summary>
    /// <param name="options">Copied and checked.</param>
    /// <exception cref="TlsException">An option has a value that is not allowed, or the native library is not usable.</exception>
    public TlsSimpleHandler(TlsSimpleOptions options)
        : this(options, new SocketsHttpHandler())
    {
    }

    /// <summary>Makes a handler on a SocketsHttpHandler that the caller has set up (cookies, decompression, limits) and not used yet. It is disposed with this one.</summary>
    /// <param name="options">Copied and checked.</param>
    /// <param name="innerHandler">
    /// Its ConnectCallback opens the raw connections in place of TlsSimple, its PlaintextStreamFilter sees the decrypted streams, its
    /// Proxy serves as ever; its SslOptions must be as they are by default.
    /// </param>
    /// <exception cref="TlsException">An option has a value that is not allowed, or <paramref name="innerHandler"/> has settings that do not go together with this TLS.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="innerHandler"/> has been used before.</exception>
    public TlsSimpleHandler(TlsSimpleOptions options, SocketsHttpHandler innerHandler)
        : this(options, new TlsClientContext(options), innerHandler) =>
        _owned = InnerContext;

    /// <summary>For a context that outlives the handler: IHttpClientFactory makes a new handler every few minutes. The lease is disposed with this one.</summary>
    internal TlsSimpleHandler(TlsSimpleOptions options, TlsClientContext context, SocketsHttpHandler innerHandler, IDisposable? lease = null)
    {
        ArgumentNullException.ThrowIfNull(innerHandler);
        _connector = SocketsHandlerSetup.Apply(innerHandler, context, options);
        InnerContext = context;
        InnerHandler = innerHandler;
        _owned = lease;
    }

    private TlsClientContext InnerContext { get; }

    /// <summary>Sends a request; it is tried as HTTP/2 unless its version is exact.</summary>
    /// <exception cref="HttpRequestException">The request failed; where TLS is the cause the inner exception is a <see cref="TlsException"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or HttpClient.Timeout ran out.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestVersion.Adjust(request);

        // An async method, so that the scope ends with it and is not left in the caller's flow.
        RequestScope.Enter(request);
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            RequestScope.Complete(response, _connector.Http2Connections);
            return response;
        }
        catch (HttpRequestException error) when (RequestFailure.Find(error, _connector.Reveal) is { } named)
        {
            throw named;
        }
    }

    /// <summary>Sends a request and blocks; always HTTP/1.1, as SocketsHttpHandler has no other for this form.</summary>
    /// <inheritdoc cref="SendAsync"/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestScope.Enter(request);
        try
        {
            return base.Send(request, cancellationToken);
        }
        catch (HttpRequestException error) when (RequestFailure.Find(error, _connector.Reveal) is { } named)
        {
            throw named;
        }
        finally
        {
            RequestScope.Leave();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _connector.Dispose();
            _owned?.Dispose();
        }
    }
}
