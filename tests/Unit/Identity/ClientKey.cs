namespace TlsSimple.Unit.Identity;

/// <summary>The kinds of keys that an identity may have.</summary>
public enum ClientKey
{
    Rsa2048,
    P256,
    P384,
    P521,
}
