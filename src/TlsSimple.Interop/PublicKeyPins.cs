namespace TlsSimple;

/// <summary>Keys one of which must stand in the verified path, as SHA-256 over their SubjectPublicKeyInfo (RFC 7469, section 2.4). Immutable.</summary>
public sealed class PublicKeyPins
{
    private PublicKeyPins()
    {
    }
}
