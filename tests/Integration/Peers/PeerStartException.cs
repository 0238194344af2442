namespace TlsSimple.Integration.Peers;

/// <summary>A server did not come up; the message has its log.</summary>
public class PeerStartException : Exception
{
    public PeerStartException()
    {
    }

    public PeerStartException(string message)
        : base(message)
    {
    }

    public PeerStartException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
