namespace TlsSimple;

/// <summary>A session to resume, and what its full handshake has shown, which a resumed one does not show again.</summary>
/// <param name="ticket">The engine's part; this disposes of it.</param>
/// <param name="verdict">Who the server was.</param>
/// <param name="shown">Who we were; <c>null</c> if we showed nothing.</param>
/// <param name="expires">When it is over.</param>
/// <param name="isReusable">Whether it may be offered more than once: in TLS 1.2 yes, in TLS 1.3 no, as tickets let observers link connections (RFC 8446, appendix C.4).</param>
internal sealed class KeptSession(MbedTicket ticket, PeerVerdict verdict, TlsIdentity? shown, DateTimeOffset expires, bool isReusable) : IDisposable
{
    internal MbedTicket Ticket => ticket;

    internal PeerVerdict Verdict => verdict;

    internal TlsIdentity? Shown => shown;

    internal DateTimeOffset Expires => expires;

    internal bool IsReusable => isReusable;

    public void Dispose() => ticket.Dispose();
}
