using System.Net.Security;
using System.Security.Authentication;

namespace TlsSimple;

/// <summary>What differs between a client's handshake and a server's. The stream does the I/O; one of these serves one connection.</summary>
internal abstract class Handshake
{
    /// <summary>Whom messages speak of: <c>example.com</c>, <c>the client</c>.</summary>
    internal abstract string Peer { get; }

    /// <summary>How long it may take.</summary>
    internal abstract TimeSpan Timeout { get; }

    internal abstract bool IsContextDisposed { get; }

    internal abstract bool IsServer { get; }

    /// <summary>Why the peer is refused before the engine has read a byte; its <see cref="TlsException.Alert"/> is what the peer is told. <c>null</c>: it is not.</summary>
    internal virtual TlsException? Refusal => null;

    /// <summary>Starts the engine.</summary>
    internal abstract MbedSession Start();

    /// <summary>Answers <see cref="TlsStatus.WantVerdict"/>.</summary>
    internal abstract PeerVerdict Judge(MbedSession session);

    /// <summary>Answers <see cref="TlsStatus.WantIdentity"/>.</summary>
    /// <exception cref="TlsException">There is no answer.</exception>
    internal abstract void AnswerIdentityRequest(MbedSession session);

    /// <summary>The handshake has ended well: what was negotiated.</summary>
    internal abstract TlsConnectionInfo Finish(MbedSession session, TimeSpan time);

    /// <summary>The handshake has failed, and not for want of patience.</summary>
    internal virtual void Fail(TlsException error)
    {
    }

    /// <summary>Answers <see cref="TlsStatus.Ticket"/>.</summary>
    internal virtual void KeepTicket(MbedSession session)
    {
    }

    private protected static TlsConnectionInfo Describe(
        MbedSession session, string serverName, PeerVerdict? verdict, TlsIdentity? shown, TimeSpan time)
    {
        NativeInfo info = session.GetInfo();
        byte[] alpn = info.Alpn;
        return new TlsConnectionInfo
        {
            Protocol = info.Version == 0x0304 ? SslProtocols.Tls13 : SslProtocols.Tls12,
            CipherSuite = (TlsCipherSuite)info.CipherSuite,
            Group = NamedGroups.NameOf(info.Group),
            ApplicationProtocol = alpn.Length == 0 ? default : new SslApplicationProtocol(alpn),
            IsResumed = info.Resumed != 0,
            ServerName = serverName,
            PeerCertificates = verdict?.Sent ?? [],
            VerifiedPath = verdict?.Path ?? [],
            LocalCertificates = shown?.Chain ?? [],
            HandshakeTime = time,
        };
    }
}
