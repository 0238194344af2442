namespace TlsSimple;

/// <summary>What a TLS client asks of its connections. Copied and checked when a <see cref="TlsClientContext"/> is made of it.</summary>
public class TlsClientOptions : TlsOptions
{
    /// <summary>Whom to trust. Default: <see cref="TrustAnchors.System"/>.</summary>
    public TrustAnchors Trust { get; set; } = TrustAnchors.System;

    /// <summary>
    /// What is shown to servers that ask for a client certificate; exactly its chain is sent. Default: <c>null</c>, none.
    /// </summary>
    public TlsIdentity? Identity { get; set; }

    /// <summary>
    /// Chooses what is shown to a server that asks, anew for every connection, so that identities can change while the
    /// program runs; <c>null</c> shows none. Excludes <see cref="Identity"/>. It runs after the server was verified and must
    /// not block; what it throws fails the handshake. Default: <c>null</c>.
    /// </summary>
    /// <remarks>A session for which it was asked is not resumed.</remarks>
    public Func<TlsIdentityRequest, TlsIdentity?>? IdentitySelector { get; set; }

    /// <summary>Keys one of which must stand in the verified path. Default: <c>null</c>, any will do.</summary>
    public PublicKeyPins? Pins { get; set; }

    /// <summary>
    /// Where sessions are kept that servers let us resume; give several contexts one cache, and they share what fits them.
    /// <see cref="TlsSessionCache.Disabled"/> makes every handshake a full one. Default: <c>null</c>, which gives each context a cache of
    /// its own.
    /// </summary>
    public TlsSessionCache? SessionCache { get; set; }

    internal override void Validate()
    {
        base.Validate();
        _ = Trust ?? throw TlsFailure.InvalidOption("Trust is null: name the trust anchors, TrustAnchors.System for one.");
        if (Identity is not null && IdentitySelector is not null)
        {
            throw TlsFailure.InvalidOption("Identity and IdentitySelector exclude each other: let the selector return the identity.");
        }
    }
}
