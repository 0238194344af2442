using System.Text;

namespace TlsSimple;

/// <summary>What was decided on a peer.</summary>
/// <param name="Failures">Every rule that was found broken; none means accepted.</param>
/// <param name="Sent">The chain as the peer sent it.</param>
/// <param name="Path">The path that was looked at, leaf first.</param>
internal sealed record PeerVerdict(
    IReadOnlyList<TlsCertificateFailure> Failures,
    IReadOnlyList<ReadOnlyMemory<byte>> Sent,
    IReadOnlyList<ReadOnlyMemory<byte>> Path)
{
    internal bool IsAccepted => Failures.Count == 0;

    /// <summary>The alert that RFC 8446, section 6.2 has for the first failure.</summary>
    internal TlsAlert Alert => Failures[0].Reason switch
    {
        TlsErrorReason.UnknownIssuer or TlsErrorReason.SelfSigned or TlsErrorReason.ChainTooLong => TlsAlert.UnknownCa,
        TlsErrorReason.Expired or TlsErrorReason.NotYetValid => TlsAlert.CertificateExpired,
        TlsErrorReason.Revoked => TlsAlert.CertificateRevoked,
        TlsErrorReason.WrongUsage => TlsAlert.UnsupportedCertificate,
        _ => TlsAlert.BadCertificate,
    };

    internal TlsException ToException(HostName host)
    {
        TlsCertificateFailure first = Failures[0];
        var message = new StringBuilder($"The certificate of {host} was refused: ");
        message.AppendJoin(' ', Failures.Select(Describe));
        return new TlsException(TlsErrorKind.PeerCertificate, first.Reason, message.ToString())
        {
            Alert = Alert,
            CertificateFailures = Failures,
            PeerCertificates = Sent,
        };
    }

    private static string Describe(TlsCertificateFailure failure)
    {
        string which = failure.Depth == 0 ? "" : $"(issuer {failure.Depth}) ";
        return failure.Subject.Length > 0 ? $"{which}'{failure.Subject}': {failure.Detail}" : which + failure.Detail;
    }
}
