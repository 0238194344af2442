using Microsoft.Extensions.Options;

namespace TlsSimple;

/// <summary>
/// One context for each client of the factory, shared by its handlers, so that what it keeps survives their rotation. Other options make
/// another context; the one of before ends with the last handler that has it.
/// </summary>
internal sealed class TlsClientContexts(IOptionsMonitor<TlsSimpleOptions> monitor) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TlsSharedContext> _current = [];
    private readonly HashSet<TlsSharedContext> _alive = [];
    private bool _disposed;

    /// <summary>Options and context for a handler that is being made.</summary>
    /// <exception cref="OptionsValidationException">The client's options cannot be used.</exception>
    /// <exception cref="TlsException">The native library is not usable.</exception>
    internal TlsClientContextLease Lease(string clientName)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);

            // Under the lock, so that nobody puts older options in the place of newer ones.
            TlsSimpleOptions options = monitor.Get(clientName);
            if (!_current.TryGetValue(clientName, out TlsSharedContext? shared) || !ReferenceEquals(shared.Options, options))
            {
                var made = new TlsSharedContext(options, new TlsClientContext(options));
                _current[clientName] = made;
                _alive.Add(made);
                EndIfUnused(shared);
                shared = made;
            }

            shared.Handlers++;
            return new TlsClientContextLease(this, shared);
        }
    }

    /// <summary>How many handlers of a client have its current context.</summary>
    internal int HandlersOf(string clientName)
    {
        lock (_lock)
        {
            return _current.TryGetValue(clientName, out TlsSharedContext? shared) ? shared.Handlers : 0;
        }
    }

    /// <summary>A handler is gone.</summary>
    internal void Return(TlsSharedContext shared)
    {
        lock (_lock)
        {
            shared.Handlers--;
            if (!_current.ContainsValue(shared))
            {
                EndIfUnused(shared);
            }
        }
    }

    /// <summary>With the container. Handlers may be alive still; none of them gets a new connection any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (TlsSharedContext shared in _alive)
            {
                shared.Context.Dispose();
            }

            _alive.Clear();
            _current.Clear();
        }
    }

    private void EndIfUnused(TlsSharedContext? shared)
    {
        if (shared is { Handlers: 0 } && _alive.Remove(shared))
        {
            shared.Context.Dispose();
        }
    }
}
