namespace TlsSimple.Integration.Faults;

public enum RelayDirection
{
    /// <summary>What the client sends.</summary>
    ToServer,

    /// <summary>What the server sends.</summary>
    ToClient,
}
