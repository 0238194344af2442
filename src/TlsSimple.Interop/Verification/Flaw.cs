namespace TlsSimple;

/// <summary>Words a rule that a certificate breaks, and gathers such.</summary>
internal static class Flaw
{
    /// <summary>A failure whose place in the path is not known yet: 0.</summary>
    public static TlsCertificateFailure Of(
        ParsedCertificate certificate, TlsErrorReason reason, string detail, string reference, string expected = "", string found = "") =>
        new(reason, 0, certificate.Subject.ToString(), detail)
        {
            SerialNumber = Convert.ToHexStringLower(certificate.SerialNumber.Span),
            Reference = reference,
            Expected = expected,
            Found = found,
        };

    /// <summary>Adds what a rule has found, if it has found anything.</summary>
    public static void AddIfAny(this List<TlsCertificateFailure> failures, TlsCertificateFailure? failure)
    {
        if (failure is not null)
        {
            failures.Add(failure);
        }
    }

    /// <summary>The same failures for a certificate at <paramref name="depth"/>.</summary>
    public static IEnumerable<TlsCertificateFailure> At(this IEnumerable<TlsCertificateFailure> failures, int depth) =>
        failures.Select(failure => failure with { Depth = depth });
}
