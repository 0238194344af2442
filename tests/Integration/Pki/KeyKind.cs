namespace TlsSimple.Integration.Pki;

public enum KeyKind
{
    P256,
    P384,
    P521,
    Rsa2048,
    Rsa4096,

    /// <summary>Too short to be accepted anywhere.</summary>
    Rsa1024,
}
