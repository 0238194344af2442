using TlsSimple;

namespace ConsoleFetch.Output;

/// <summary>A rule that a certificate of the path breaks, and which certificate: the members of <see cref="TlsCertificateFailure"/>.</summary>
internal sealed record RuleReport(
    string Reason,
    int Depth,
    string Subject,
    string SerialNumber,
    string Expected,
    string Found,
    string Reference,
    string Detail)
{
    public static IReadOnlyList<RuleReport> Of(IEnumerable<TlsCertificateFailure> failures) =>
    [
        .. failures.Select(f => new RuleReport(f.Reason.ToString(), f.Depth, f.Subject, f.SerialNumber, f.Expected, f.Found, f.Reference, f.Detail)),
    ];
}
