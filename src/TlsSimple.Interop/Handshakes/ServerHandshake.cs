namespace TlsSimple;

/// <summary>A server's part: it reads whom the client asks for, chooses what to show, and judges a client that shows a certificate.</summary>
internal sealed class ServerHandshake(TlsServerContext context) : Handshake
{
    private TlsClientHello? _hello;
    private IReadOnlyList<TlsIdentity> _shown = [];
    private TlsException? _refusal;
    private PeerVerdict? _verdict;

    internal override string Peer => "the client";

    internal override TimeSpan Timeout => context.HandshakeTimeout;

    internal override bool IsContextDisposed => context.IsDisposed;

    internal override bool IsServer => true;

    internal override TlsException? Refusal => _refusal;

    /// <summary>Chooses what the client is shown, or not to go on with it.</summary>
    /// <typeparam name="TIO">How to wait for a choice of the caller's.</typeparam>
    /// <param name="hello">What the client has said; <c>null</c> if it is for the engine to say what is wrong with that.</param>
    /// <param name="cancellationToken">Ends the choice.</param>
    internal async ValueTask ChooseAsync<TIO>(TlsClientHello? hello, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        _hello = hello;
        try
        {
            _shown = await IdentityChoice.MakeAsync<TIO>(context, hello, cancellationToken).ConfigureAwait(false);
        }
        catch (TlsException error)
        {
            _refusal = error;
        }
    }

    internal override MbedSession Start() => context.CreateSession(_hello?.ServerName ?? "", _shown);

    internal override PeerVerdict Judge(MbedSession session) => _verdict = PeerVerifier.Judge(session, context.Peers!, host: null);

    internal override void AnswerIdentityRequest(MbedSession session) =>
        throw new InvalidOperationException("A server's engine does not ask for an identity in mid-handshake.");

    internal override TlsConnectionInfo Finish(MbedSession session, TimeSpan time)
    {
        TlsIdentity? shown = IdentityChoice.FindShown(_shown, _hello, session.GetInfo());
        TlsConnectionInfo info = Describe(session, _hello?.ServerName ?? "", _verdict, shown, time);

        // The stream keeps this object for as long as it lives.
        _hello = null;
        _shown = [];
        _verdict = null;
        return info;
    }
}
