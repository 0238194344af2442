namespace TlsSimple.Integration.Interop;

/// <summary>What TlsSimple is in a row; the peer is the other.</summary>
public enum InteropRole
{
    Client,
    Server,
}
