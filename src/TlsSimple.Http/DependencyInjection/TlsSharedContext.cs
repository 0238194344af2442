namespace TlsSimple;

/// <summary>A context, the options that it was made of, and how many handlers have it.</summary>
internal sealed class TlsSharedContext(TlsSimpleOptions options, TlsClientContext context)
{
    internal TlsSimpleOptions Options { get; } = options;

    internal TlsClientContext Context { get; } = context;

    /// <summary>Guarded by <see cref="TlsClientContexts"/>.</summary>
    internal int Handlers { get; set; }
}
