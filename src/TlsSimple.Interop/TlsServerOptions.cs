namespace TlsSimple;

/// <summary>What a TLS server asks of its connections. Copied and checked when a <see cref="TlsServerContext"/> is made of it.</summary>
public class TlsServerOptions : TlsOptions
{
    /// <summary>
    /// What is shown to clients, by the name they ask for (RFC 6066, section 3): the identity whose leaf has that name, else one whose
    /// wildcard covers it, else the first of the list. Of several with the same names (RSA and ECDSA) the client takes the first that it
    /// can verify. A <see cref="TlsIdentity"/> is such a source by itself; <see cref="TlsIdentitySource"/> tells of others, which follow their files.
    /// Default: empty, which needs an <see cref="IdentitySelector"/>.
    /// </summary>
    public IList<TlsIdentitySource> Identities { get; set; } = [];

    /// <summary>
    /// Chooses what is shown to a client, before <see cref="Identities"/> are looked at, which serve where it returns <c>null</c>: for
    /// certificates that are made just in time. It may wait, within <see cref="TlsOptions.HandshakeTimeout"/>; what it throws fails the
    /// handshake with internal_error. Default: <c>null</c>.
    /// </summary>
    public Func<TlsClientHello, CancellationToken, ValueTask<TlsIdentity?>>? IdentitySelector { get; set; }

    /// <summary>
    /// Whether a client that asks for a name that no identity has is refused (unrecognized_name) instead of being shown the first of
    /// <see cref="Identities"/>. A client that names nobody is shown the first in any case. Default: <c>false</c>.
    /// </summary>
    public bool RefuseUnknownServerName { get; set; }

    /// <summary>Whether clients are asked for a certificate. Default: <see cref="TlsClientCertificateMode.None"/>.</summary>
    public TlsClientCertificateMode ClientCertificates { get; set; }

    /// <summary>Whose certificates clients may show; needed where they are asked for one. Default: <c>null</c>.</summary>
    public TrustAnchors? ClientTrust { get; set; }

    /// <summary>
    /// The keys that session tickets are sealed with; servers that share them take up each other's sessions. Default: <c>null</c>, which
    /// gives each context keys of its own that change by themselves.
    /// </summary>
    public TlsTicketKeys? TicketKeys { get; set; }

    /// <summary>How many tickets a client gets after a full handshake in TLS 1.3, in TLS 1.2 one at most: 0 to 8; 0 switches resumption off. Default: 2.</summary>
    public int TicketCount { get; set; } = 2;

    /// <summary>How long a ticket is good: 1 second to 7 days (RFC 8446, section 4.6.1). Default: 2 hours.</summary>
    public TimeSpan TicketLifetime { get; set; } = TimeSpan.FromHours(2);

    internal override void Validate()
    {
        base.Validate();
        if (Identities is null || Identities.Contains(null!))
        {
            throw TlsFailure.InvalidOption("Identities is null or holds null: give what the server shows, or leave the list empty and set IdentitySelector.");
        }

        if (Identities.Count == 0 && IdentitySelector is null)
        {
            throw TlsFailure.InvalidOption("Identities is empty and there is no IdentitySelector: a server needs a certificate to show.");
        }

        if (!Enum.IsDefined(ClientCertificates))
        {
            throw TlsFailure.InvalidOption($"ClientCertificates is {ClientCertificates}: None, Optional and Required are possible.");
        }

        if (ClientCertificates != TlsClientCertificateMode.None && ClientTrust is null)
        {
            throw TlsFailure.InvalidOption("Clients are asked for a certificate, and ClientTrust does not say whose are accepted: name the trust anchors.");
        }

        if (TicketCount is < 0 or > 8)
        {
            throw TlsFailure.InvalidOption($"TicketCount is {TicketCount}: 0 to 8 are possible.");
        }

        if (TicketLifetime < TimeSpan.FromSeconds(1) || TicketLifetime > TimeSpan.FromDays(7))
        {
            throw TlsFailure.InvalidOption($"TicketLifetime is {TicketLifetime}: 1 second to 7 days are possible (RFC 8446, section 4.6.1).");
        }
    }
}
