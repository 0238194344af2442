using System.Security.Authentication;

namespace TlsSimple;

/// <summary>A client's part: it judges the server by the host that was dialled, shows who we are where that is asked, and resumes sessions.</summary>
/// <param name="context">Whom to trust and what to offer.</param>
/// <param name="host">The host that was dialled.</param>
/// <param name="port">Its port; 0 if it is not known.</param>
/// <param name="offer">The application protocols to offer.</param>
internal sealed class ClientHandshake(TlsClientContext context, HostName host, int port, AlpnOffer offer) : Handshake
{
    private readonly SessionKey _key = context.KeyOf(host, port, offer);
    private PeerVerdict? _verdict;
    private TlsIdentity? _shown;
    private KeptSession? _offered;
    private bool _selectorWasAsked;

    internal override string Peer => host.Name;

    internal override TimeSpan Timeout => context.HandshakeTimeout;

    internal override bool IsContextDisposed => context.IsDisposed;

    internal override bool IsServer => false;

    /// <summary>Whether the handshake has failed where a session was offered, for what may be a reason of the server's not to want it: without one it may go well.</summary>
    internal bool HasFailedWithSession { get; private set; }

    internal override MbedSession Start()
    {
        MbedSession session = context.CreateSession(host, offer);
        try
        {
            OfferKeptSession(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    internal override PeerVerdict Judge(MbedSession session) => _verdict = PeerVerifier.Judge(session, context.Peers, host);

    internal override void AnswerIdentityRequest(MbedSession session)
    {
        _selectorWasAsked = context.IdentitySelector is not null;
        _shown = IdentityRequest.Answer(session, context, host);
    }

    internal override TlsConnectionInfo Finish(MbedSession session, TimeSpan time)
    {
        if (_verdict is null && session.GetInfo().Resumed != 0 && _offered is { } resumed)
        {
            _verdict = resumed.Verdict;
            _shown = resumed.Shown;
        }

        TlsConnectionInfo info = Describe(
            session, host.Name, _verdict ?? throw TlsFailure.FromStatus(TlsStatus.Unverified, session.GetInfo()), _shown, time);
        if (info.Protocol == SslProtocols.Tls12)
        {
            Keep(session, isReusable: true);
        }

        return info;
    }

    internal override void Fail(TlsException error)
    {
        HasFailedWithSession = _offered is not null
            && (error.Kind is TlsErrorKind.PeerAlert or TlsErrorKind.PeerProtocol || error.Reason == TlsErrorReason.ClosedDuringHandshake);
        if (HasFailedWithSession)
        {
            // What the server makes of one of its sessions it makes of the others.
            context.Sessions.Remove(_key);
        }
    }

    internal override void KeepTicket(MbedSession session) => Keep(session, isReusable: false);

    private void OfferKeptSession(MbedSession session)
    {
        while (context.Sessions.Take(_key, Now()) is { } kept)
        {
            // Verified by what holds now; a session that would not pass is no reason to fail, the server may have renewed its certificate.
            bool isOffered = PeerVerifier.WouldAccept(kept.Verdict, context.Peers, host)
                && kept.Shown?.IsValidAt(Now()) != false
                && session.OfferTicket(kept.Ticket) == TlsStatus.Ok;
            if (isOffered && kept.IsReusable)
            {
                context.Sessions.Add(_key, kept);
            }
            else
            {
                kept.Dispose();
            }

            if (isOffered)
            {
                _offered = kept;
                return;
            }
        }
    }

    private void Keep(MbedSession session, bool isReusable)
    {
        // A selector is asked anew for every connection; a resumed one would not ask it.
        if (context.Sessions.IsDisabled || _selectorWasAsked || session.TakeTicket() is not { } ticket)
        {
            return;
        }

        TimeSpan lifetime = ticket.Lifetime is { } given && given < context.Sessions.Lifetime ? given : context.Sessions.Lifetime;
        context.Sessions.Add(_key, new KeptSession(ticket, _verdict!, _shown, Now() + lifetime, isReusable));
    }

    private DateTimeOffset Now() => context.Peers.TimeProvider.GetUtcNow();
}
