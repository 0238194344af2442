using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace TlsSimple;

/// <summary>One context for each client of the factory. It lives as long as the container, so that a new handler every few minutes parses no trust anchors again.</summary>
internal sealed class TlsClientContexts(IOptionsMonitor<TlsSimpleOptions> options) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<(TlsSimpleOptions Options, TlsClientContext Context)>> _contexts = new();

    /// <exception cref="TlsException">The client's options have a value that is not allowed.</exception>
    internal (TlsSimpleOptions Options, TlsClientContext Context) Get(string clientName) =>
        _contexts.GetOrAdd(clientName, name => new(() => Make(name))).Value;

    public void Dispose()
    {
        foreach (Lazy<(TlsSimpleOptions Options, TlsClientContext Context)> made in _contexts.Values)
        {
            if (made.IsValueCreated)
            {
                made.Value.Context.Dispose();
            }
        }
    }

    private (TlsSimpleOptions Options, TlsClientContext Context) Make(string name)
    {
        TlsSimpleOptions current = options.Get(name);
        return (current, new TlsClientContext(current));
    }
}
