namespace TlsSimple;

/// <summary>A handler's share of a context; to be disposed with the handler.</summary>
internal sealed class TlsClientContextLease(TlsClientContexts owner, TlsSharedContext shared) : IDisposable
{
    private bool _isReturned;

    internal TlsSimpleOptions Options => shared.Options;

    internal TlsClientContext Context => shared.Context;

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isReturned, true))
        {
            owner.Return(shared);
        }
    }
}
