namespace TlsSimple.Integration.Peers;

/// <summary>Somebody else took the port between its choice and the server's bind: another one is tried.</summary>
public sealed class PortTakenException : PeerStartException
{
    public PortTakenException()
    {
    }

    public PortTakenException(string message)
        : base(message)
    {
    }

    public PortTakenException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
