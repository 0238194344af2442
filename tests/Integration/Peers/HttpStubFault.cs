namespace TlsSimple.Integration.Peers;

/// <summary>How a stub server breaks an answer.</summary>
public enum HttpStubFault
{
    None,

    /// <summary>Closes without a byte.</summary>
    EmptyResponse,

    /// <summary>Sends a good status line, then garbage, then closes.</summary>
    MalformedResponseChunk,

    /// <summary>Sends garbage, then closes.</summary>
    RandomDataThenClose,

    /// <summary>Resets the connection.</summary>
    ConnectionResetByPeer,
}
