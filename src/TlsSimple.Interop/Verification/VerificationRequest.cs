namespace TlsSimple;

/// <summary>What a peer is to be judged by.</summary>
/// <param name="Anchors">Whom to trust.</param>
/// <param name="Host">Who the peer must be; <c>null</c> checks no name.</param>
/// <param name="Time">When; a fraction of a second is cut off.</param>
/// <param name="Purpose">What the peer is.</param>
/// <param name="Options">Everything else.</param>
/// <param name="Examine">The engine.</param>
internal sealed record VerificationRequest(
    TrustAnchors Anchors,
    HostName? Host,
    DateTimeOffset Time,
    CertificatePurpose Purpose,
    CertificateVerifierOptions Options,
    PathExaminer Examine)
{
    /// <summary>The object identifier of <see cref="Purpose"/> in an extended key usage.</summary>
    public string PurposeOid => Purpose == CertificatePurpose.Server
        ? ObjectIdentifiers.ServerAuthentication
        : ObjectIdentifiers.ClientAuthentication;

    /// <summary>The same for people.</summary>
    public string PurposeName => Purpose == CertificatePurpose.Server ? "serverAuth" : "clientAuth";
}
