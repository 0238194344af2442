using System.Text;

namespace TlsSimple;

/// <summary>What was decided on a peer.</summary>
/// <param name="Failures">Every rule that was found broken; none means accepted.</param>
/// <param name="Sent">The chain as the peer sent it.</param>
/// <param name="Path">The path that was looked at, leaf first.</param>
/// <param name="Cause">What a filter of the caller's threw, if it did.</param>
internal sealed record PeerVerdict(
    IReadOnlyList<TlsCertificateFailure> Failures,
    IReadOnlyList<ReadOnlyMemory<byte>> Sent,
    IReadOnlyList<ReadOnlyMemory<byte>> Path,
    Exception? Cause = null)
{
    internal bool IsAccepted => Failures.Count == 0;

    /// <summary>The alert that RFC 8446, section 6.2 has for the first failure.</summary>
    internal TlsAlert Alert => Failures[0].Reason switch
    {
        TlsErrorReason.UnknownIssuer or TlsErrorReason.SelfSigned or TlsErrorReason.ChainTooLong => TlsAlert.UnknownCa,
        TlsErrorReason.Expired or TlsErrorReason.NotYetValid => TlsAlert.CertificateExpired,
        TlsErrorReason.Revoked => TlsAlert.CertificateRevoked,
        TlsErrorReason.NoCertificate => TlsAlert.CertificateRequired,
        TlsErrorReason.PinMismatch or TlsErrorReason.RefusedByFilter or TlsErrorReason.RefusedByPlatform
            or TlsErrorReason.RevocationUnknown or TlsErrorReason.SearchTooLong => TlsAlert.CertificateUnknown,
        TlsErrorReason.WrongUsage => TlsAlert.UnsupportedCertificate,
        _ => TlsAlert.BadCertificate,
    };

    /// <param name="peer">Whose certificate it is: a host, or "the client".</param>
    internal TlsException ToException(string peer)
    {
        TlsCertificateFailure first = Failures[0];
        var message = new StringBuilder($"The certificate of {peer} was refused: ");
        message.AppendJoin(' ', Failures.Select(Describe));
        if (Failures.All(failure => failure.Reason == TlsErrorReason.CertificateProfile))
        {
            message.Append(" Its issuer should mend that; where nobody can, DangerousIgnoreCertificateProfile lets such certificates pass.");
        }

        return new TlsException(TlsErrorKind.PeerCertificate, first.Reason, message.ToString(), Cause)
        {
            Alert = Alert,
            CertificateFailures = Failures,
            PeerCertificates = Sent,
            CertificatePath = Path,
        };
    }

    private static string Describe(TlsCertificateFailure failure)
    {
        string which = failure.Depth == 0 ? "" : $"(issuer {failure.Depth}) ";
        return failure.Subject.Length > 0 ? $"{which}'{failure.Subject}': {failure.Detail}" : which + failure.Detail;
    }
}
