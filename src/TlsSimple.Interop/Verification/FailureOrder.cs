namespace TlsSimple;

/// <summary>Which failure is told first where there are several: the one that says most about whether the peer is who it claims to be.</summary>
internal static class FailureOrder
{
    /// <summary>
    /// In that order, and each rule once a certificate: where both verdicts say no to the same, one word is enough. A signature
    /// that is not accepted at all was not verified, so it is not called wrong.
    /// </summary>
    public static IReadOnlyList<TlsCertificateFailure> Arrange(IEnumerable<TlsCertificateFailure> failures)
    {
        TlsCertificateFailure[] all = [.. failures];
        if (all.Length == 0)
        {
            return all;
        }

        return
        [
            .. all.Where(failure => failure.Reason != TlsErrorReason.BadSignature
                    || !all.Any(other => other.Reason == TlsErrorReason.WeakSignature && other.Depth == failure.Depth))
                .DistinctBy(failure => failure.Reason == TlsErrorReason.CertificateProfile
                    ? (failure.Reason, failure.Depth, failure.Detail)
                    : (failure.Reason, failure.Depth, ""))
                .OrderBy(Of)
                .ThenBy(failure => failure.Depth),
        ];
    }

    /// <summary>Low comes first.</summary>
    private static int Of(TlsCertificateFailure failure) => failure.Reason switch
    {
        TlsErrorReason.MalformedCertificate => 0,
        TlsErrorReason.SearchTooLong => 1,
        TlsErrorReason.BadSignature => 2,
        TlsErrorReason.UnknownIssuer or TlsErrorReason.SelfSigned => 3,
        TlsErrorReason.ChainTooLong => 4,
        TlsErrorReason.NotACertificateAuthority or TlsErrorReason.PathLengthExceeded
            or TlsErrorReason.NameConstraintViolation or TlsErrorReason.UnknownCriticalExtension => 5,
        TlsErrorReason.WeakKey or TlsErrorReason.WeakSignature => 6,
        TlsErrorReason.Revoked or TlsErrorReason.RevocationUnknown => 7,
        TlsErrorReason.WrongUsage => 8,
        TlsErrorReason.Expired or TlsErrorReason.NotYetValid => 9,
        TlsErrorReason.NameMismatch => 10,
        TlsErrorReason.CertificateProfile => 12,
        _ => 11,
    };
}
