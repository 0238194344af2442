namespace TlsSimple.Integration.Interop;

/// <summary>How a row's second connection takes up its first.</summary>
internal enum RowResumption
{
    /// <summary>There is no second one, and neither side allows resumption.</summary>
    Off,

    /// <summary>By a ticket (RFC 8446, section 4.6.1; RFC 5077).</summary>
    Ticket,

    /// <summary>By a session id, which only TLS 1.2 has (RFC 5246, section 7.3), and only a peer that is the server keeps: ours keeps no sessions.</summary>
    SessionId,
}
