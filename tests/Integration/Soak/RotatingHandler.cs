namespace TlsSimple.Integration.Soak;

/// <summary>As IHttpClientFactory does it: every few seconds another handler on the same TLS context; the old one goes when its last request has ended.</summary>
internal sealed class RotatingHandler : HttpMessageHandler
{
    private readonly TlsSimpleOptions _options;
    private readonly TlsClientContext _context;
    private readonly Lock _lock = new();
    private Generation _current;

    public RotatingHandler(TlsSimpleOptions options)
    {
        _options = options;
        _context = new TlsClientContext(options);
        _current = Make();
    }

    public int Generations { get; private set; }

    public void Rotate()
    {
        Generation next = Make();
        Generation old;
        lock (_lock)
        {
            old = _current;
            _current = next;
        }

        old.Release();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Generation generation;
        lock (_lock)
        {
            generation = _current;
            generation.Acquire();
        }

        try
        {
            // The body is read here, so that the request has ended when the handler may go.
            HttpResponseMessage response = await generation.Invoker.SendAsync(request, cancellationToken);
            try
            {
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        finally
        {
            generation.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current.Release();
            _context.Dispose();
        }

        base.Dispose(disposing);
    }

    private Generation Make()
    {
        Generations++;
        return new Generation(new TlsSimpleHandler(_options, _context, new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }));
    }

    private sealed class Generation(TlsSimpleHandler handler)
    {
        private int _users = 1;

        public HttpMessageInvoker Invoker { get; } = new(handler);

        public void Acquire() => Interlocked.Increment(ref _users);

        public void Release()
        {
            if (Interlocked.Decrement(ref _users) == 0)
            {
                Invoker.Dispose();
            }
        }
    }
}
