namespace TlsSimple;

/// <summary>One rule that one certificate of the peer's path breaks.</summary>
/// <param name="Reason">The rule; one of the group <see cref="TlsErrorKind.PeerCertificate"/>.</param>
/// <param name="Depth">The certificate's place in the path: 0 is the peer's own, 1 its issuer, and so on.</param>
/// <param name="Subject">The certificate's subject as RFC 4514 writes it, or <c>""</c> if it does not parse.</param>
/// <param name="Detail">A sentence: what was expected and what was found.</param>
public sealed record TlsCertificateFailure(TlsErrorReason Reason, int Depth, string Subject, string Detail);
