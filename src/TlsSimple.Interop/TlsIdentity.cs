namespace TlsSimple;

/// <summary>What we show to peers: a certificate chain and the private key to it. Immutable, thread-safe, to be shared.</summary>
public sealed class TlsIdentity
{
    private TlsIdentity()
    {
    }
}
