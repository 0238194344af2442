namespace TlsSimple.Unit;

/// <summary>Which kind of key a <see cref="TestIdentity"/> has.</summary>
public enum TestKey
{
    Ecdsa,
    Rsa,
}
