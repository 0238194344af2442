namespace TlsSimple;

/// <summary>A certificate that may vouch for others in a search, with what it breaks by itself.</summary>
/// <param name="certificate">The certificate.</param>
/// <param name="isAnchor">Whether it is a trust anchor.</param>
/// <param name="request">What to judge by.</param>
/// <param name="isVetted">Whether it is an anchor out of a store whose keeper has looked at its form.</param>
internal sealed class PathNode(
    ParsedCertificate certificate, bool isAnchor, VerificationRequest request, bool isVetted = false)
{
    private List<TlsCertificateFailure>? _flaws;

    public ParsedCertificate Certificate => certificate;

    public bool IsAnchor => isAnchor;

    /// <summary>The rules for issuers that it breaks, whatever path it stands in.</summary>
    public List<TlsCertificateFailure> Flaws => _flaws ??= IssuerRules.Check(certificate, isAnchor, isVetted, request);

    /// <summary>
    /// How likely it has issued <paramref name="subject"/>, which has its name as issuer; low is likely. A key identifier that
    /// differs is only a hint that it has not (RFC 5280, section 4.2.1.1), and one that is expired may have been renewed.
    /// </summary>
    public int Rank(ParsedCertificate subject)
    {
        bool isKnown = subject.AuthorityKeyIdentifier?.KeyIdentifier is not null && certificate.SubjectKeyIdentifier is not null;
        bool isOther = HasOtherKey(certificate, subject);
        return (isOther ? 8 : 0) + (Flaws.Count > 0 ? 4 : 0) + (isAnchor ? 0 : 2) + (isKnown && !isOther ? 0 : 1);
    }

    /// <summary>Whether the key identifiers say that another key of that name signed.</summary>
    public static bool HasOtherKey(ParsedCertificate issuer, ParsedCertificate subject) =>
        subject.AuthorityKeyIdentifier?.KeyIdentifier is { } wanted
        && issuer.SubjectKeyIdentifier is { } own
        && !wanted.Span.SequenceEqual(own.Span);
}
