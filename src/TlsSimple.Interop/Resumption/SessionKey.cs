namespace TlsSimple;

/// <summary>With whom and on what terms a session was made: it is resumed on the same ones only.</summary>
/// <param name="Host">The host that was dialled.</param>
/// <param name="Port">Its port; 0 where it is not known, as on a stream of the caller's.</param>
/// <param name="Offer">The application protocols that were offered.</param>
/// <param name="Protocol">What was spoken.</param>
/// <param name="Peers">What the server was judged by.</param>
/// <param name="Identity">Who we are.</param>
/// <param name="IdentitySelector">Or who says so.</param>
internal sealed record SessionKey(
    HostName Host,
    int Port,
    AlpnOffer Offer,
    ProtocolPolicy Protocol,
    PeerPolicy Peers,
    TlsIdentity? Identity,
    Func<TlsIdentityRequest, TlsIdentity?>? IdentitySelector);
