namespace TlsSimple;

/// <summary>Which failure is told first where there are several: the one that says most about whether the peer is who it claims to be.</summary>
internal static class FailureOrder
{
    /// <summary>Low comes first.</summary>
    public static int Of(TlsCertificateFailure failure) => failure.Reason switch
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
