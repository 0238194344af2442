namespace TlsSimple;

/// <summary>What <see cref="CertificateVerifier"/> decided, and why.</summary>
public sealed class CertificateVerification
{
    internal CertificateVerification(IReadOnlyList<TlsCertificateFailure> failures, IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        Failures = failures;
        Path = path;
    }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsAccepted => Failures.Count == 0;

    /// <summary>Every rule that was found broken, the weightiest first; empty if the peer is accepted.</summary>
    public IReadOnlyList<TlsCertificateFailure> Failures { get; }

    /// <summary>
    /// The path, peer first, each certificate as DER. If the peer is accepted it ends with a trust anchor; else it is what
    /// the search came to, and <see cref="TlsCertificateFailure.Depth"/> counts in it.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Path { get; }
}
