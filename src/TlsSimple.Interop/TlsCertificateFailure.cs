namespace TlsSimple;

/// <summary>One rule that one certificate of the peer's path breaks.</summary>
/// <param name="Reason">The rule; one of the group <see cref="TlsErrorKind.PeerCertificate"/>.</param>
/// <param name="Depth">The certificate's place in the path: 0 is the peer's own, 1 its issuer, and so on.</param>
/// <param name="Subject">The certificate's subject as RFC 4514 writes it, or <c>""</c> if it does not parse.</param>
/// <param name="Detail">A sentence: what was expected and what was found.</param>
public sealed record TlsCertificateFailure(TlsErrorReason Reason, int Depth, string Subject, string Detail)
{
    /// <summary>The certificate's serial number in lower-case hexadecimal, or <c>""</c> if it does not parse.</summary>
    public string SerialNumber { get; init; } = "";

    /// <summary>What the rule wants, or <c>""</c>.</summary>
    public string Expected { get; init; } = "";

    /// <summary>What is there instead, or <c>""</c>.</summary>
    public string Found { get; init; } = "";

    /// <summary>Where the rule stands: <c>"RFC 5280, section 4.2.1.9"</c>, or <c>""</c> for a rule of ours.</summary>
    public string Reference { get; init; } = "";
}
