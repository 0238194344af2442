using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>A peer's certificates and what came of them.</summary>
/// <param name="Path">The path that was verified, or the one that the search came to; the peer's own first, each as DER.</param>
/// <param name="Sent">What the peer sent, in its order.</param>
/// <param name="Failures">What is wrong with the path; nothing if the peer was accepted.</param>
internal sealed record PeerChain(
    IReadOnlyList<ReadOnlyMemory<byte>> Path,
    IReadOnlyList<ReadOnlyMemory<byte>> Sent,
    IReadOnlyList<TlsCertificateFailure> Failures)
{
    public static PeerChain Of(TlsConnectionInfo accepted) => new(accepted.VerifiedPath, accepted.PeerCertificates, []);

    public static PeerChain Of(TlsException refused) => new(refused.CertificatePath, refused.PeerCertificates, refused.CertificateFailures);

    /// <summary>
    /// Whether the path is known to end in a trust anchor. Of a path that was refused that is known only where its end is none of
    /// the certificates that were sent: it can have come from nowhere else.
    /// </summary>
    public bool EndsInAnchor => Path.Count > 0 && (Failures.Count == 0 || !Contains(Sent, Path[^1]));

    /// <summary>What was sent and has no place in the path.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Unused => Sent.Where(certificate => !Contains(Path, certificate));

    private static bool Contains(IReadOnlyList<ReadOnlyMemory<byte>> certificates, ReadOnlyMemory<byte> sought) =>
        certificates.Any(certificate => certificate.Span.SequenceEqual(sought.Span));
}
