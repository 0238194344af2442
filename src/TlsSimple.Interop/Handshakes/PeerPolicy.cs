namespace TlsSimple;

/// <summary>What peers are judged by.</summary>
/// <param name="Purpose">What they are.</param>
/// <param name="Trust">Whom to trust.</param>
/// <param name="VerifierOptions">How certificates are judged.</param>
/// <param name="Pins">Keys one of which must stand in the path; <c>null</c> for any.</param>
/// <param name="Filter">The caller's last word; <c>null</c> for none.</param>
/// <param name="TimeProvider">The clock.</param>
internal sealed record PeerPolicy(
    CertificatePurpose Purpose,
    TrustAnchors Trust,
    CertificateVerifierOptions VerifierOptions,
    PublicKeyPins? Pins,
    Func<TlsVerifiedPeer, bool>? Filter,
    TimeProvider TimeProvider)
{
    internal static PeerPolicy Of(TlsClientOptions options) =>
        new(CertificatePurpose.Server, options.Trust, VerifierOptionsOf(options), options.Pins, options.PeerFilter, options.TimeProvider);

    /// <returns><c>null</c> if clients are not asked for a certificate.</returns>
    internal static PeerPolicy? Of(TlsServerOptions options) => options.ClientCertificates == TlsClientCertificateMode.None
        ? null
        : new(CertificatePurpose.Client, options.ClientTrust!, VerifierOptionsOf(options), Pins: null, options.PeerFilter, options.TimeProvider);

    private static CertificateVerifierOptions VerifierOptionsOf(TlsOptions options) => new()
    {
        Revocation = options.Revocation,
        DangerousIgnoreCertificateProfile = options.DangerousIgnoreCertificateProfile,
    };
}
