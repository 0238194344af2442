using TlsSimple;

namespace ConsoleFetch.Output;

/// <summary>A certificate.</summary>
internal sealed record PeerReport(string Subject, string Issuer, DateTimeOffset? NotAfter, string Sha256)
{
    public static IReadOnlyList<PeerReport> Of(IEnumerable<ReadOnlyMemory<byte>> certificates) =>
        [.. certificates.Select(TlsCertificateInfo.FromDer).Select(c => new PeerReport(c.Subject, c.Issuer, c.NotAfter, c.Sha256))];
}
