using System.Runtime.CompilerServices;

namespace TlsSimple;

/// <summary>The contexts of streams that bring none.</summary>
internal static class SharedContexts
{
    private static readonly Lazy<TlsClientContext> s_client = new(() => new TlsClientContext(new TlsClientOptions()));
    private static readonly ConditionalWeakTable<TlsIdentity, TlsServerContext> s_servers = [];

    internal static TlsClientContext Client => s_client.Value;

    /// <summary>It lives as long as the identity.</summary>
    internal static TlsServerContext ServerOf(TlsIdentity identity) =>
        s_servers.GetValue(identity, static shown => new TlsServerContext(new TlsServerOptions { Identities = { shown } }));
}
