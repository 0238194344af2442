namespace TlsSimple;

/// <summary>A client's part: it judges the server by the host that was dialled, and shows who we are where that is asked.</summary>
internal sealed class ClientHandshake(TlsClientContext context, HostName host, AlpnOffer offer) : Handshake
{
    private PeerVerdict? _verdict;
    private TlsIdentity? _shown;

    internal override string Peer => host.Name;

    internal override TimeSpan Timeout => context.HandshakeTimeout;

    internal override bool IsContextDisposed => context.IsDisposed;

    internal override bool IsServer => false;

    internal override MbedSession Start() => context.CreateSession(host, offer);

    internal override PeerVerdict Judge(MbedSession session) => _verdict = PeerVerifier.Judge(session, context.Peers, host);

    internal override void AnswerIdentityRequest(MbedSession session) => _shown = IdentityRequest.Answer(session, context, host);

    internal override TlsConnectionInfo Finish(MbedSession session, TimeSpan time) => Describe(
        session, host.Name, _verdict ?? throw TlsFailure.FromStatus(TlsStatus.Unverified, session.GetInfo()), _shown, time);
}
