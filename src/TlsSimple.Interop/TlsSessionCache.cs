namespace TlsSimple;

/// <summary>Keeps the sessions that servers let a client resume (RFC 8446, section 2.2; RFC 5077). Thread-safe; in memory only.</summary>
public sealed class TlsSessionCache
{
    /// <summary>Keeps nothing: every handshake is a full one.</summary>
    public static TlsSessionCache Disabled { get; } = new();
}
