using System.Globalization;

namespace TlsSimple;

/// <summary>Checks validity periods (RFC 5280, section 4.1.2.5); both ends belong to the period.</summary>
internal static class CertificateValidity
{
    /// <summary>What is wrong with the time of a certificate; <c>null</c> if it is valid <paramref name="now"/>.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="depth">Its place in the path, for the failure: 0 is the peer's own.</param>
    /// <param name="now">The time.</param>
    public static TlsCertificateFailure? Check(ParsedCertificate certificate, int depth, DateTimeOffset now)
    {
        if (now < certificate.NotBefore)
        {
            return Fail(TlsErrorReason.NotYetValid, "is not yet valid");
        }

        return now > certificate.NotAfter ? Fail(TlsErrorReason.Expired, "has expired") : null;

        TlsCertificateFailure Fail(TlsErrorReason reason, string what)
        {
            string period = $"from {Format(certificate.NotBefore)} to {Format(certificate.NotAfter)}";
            return Flaw.Of(
                certificate,
                reason,
                $"The certificate {what}: it is valid {period}, and it is now {Format(now)}.",
                "RFC 5280, section 4.1.2.5",
                period,
                Format(now)) with { Depth = depth };
        }
    }

    private static string Format(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
