namespace TlsSimple;

/// <summary>A server's part: it reads whom the client asks for, chooses what to show, and judges a client that shows a certificate.</summary>
internal sealed class ServerHandshake(TlsServerContext context) : Handshake
{
    private PeerVerdict? _verdict;
    private TlsIdentity? _shown;

    internal override string Peer => "the client";

    internal override TimeSpan Timeout => context.HandshakeTimeout;

    internal override bool IsContextDisposed => context.IsDisposed;

    internal override bool IsServer => true;

    internal override MbedSession Start()
    {
        _shown = context.DefaultIdentity.Current;
        return context.CreateSession(_shown);
    }

    internal override PeerVerdict Judge(MbedSession session) => _verdict = PeerVerifier.Judge(session, context.Peers!, host: null);

    internal override void AnswerIdentityRequest(MbedSession session) =>
        throw new InvalidOperationException("A server's engine does not ask for an identity in mid-handshake.");

    internal override TlsConnectionInfo Finish(MbedSession session, TimeSpan time) => Describe(session, serverName: "", _verdict, _shown, time);
}
