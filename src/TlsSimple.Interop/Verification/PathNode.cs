namespace TlsSimple;

/// <summary>A certificate that may vouch for others in a search, with what it breaks by itself.</summary>
internal sealed class PathNode(ParsedCertificate certificate, bool isAnchor, VerificationRequest request)
{
    private List<TlsCertificateFailure>? _flaws;

    public ParsedCertificate Certificate => certificate;

    public bool IsAnchor => isAnchor;

    /// <summary>The rules for issuers that it breaks, whatever path it stands in.</summary>
    public List<TlsCertificateFailure> Flaws => _flaws ??= IssuerRules.Check(certificate, isAnchor, request);

    /// <summary>
    /// How likely it has issued <paramref name="subject"/>, which has its name as issuer; low is likely. A key identifier that
    /// differs is only a hint that it has not (RFC 5280, section 4.2.1.1), and one that is expired may have been renewed.
    /// </summary>
    public int Rank(ParsedCertificate subject)
    {
        ReadOnlyMemory<byte>? wanted = subject.AuthorityKeyIdentifier?.KeyIdentifier;
        bool isKnown = wanted is not null && certificate.SubjectKeyIdentifier is not null;
        bool isSame = isKnown && wanted!.Value.Span.SequenceEqual(certificate.SubjectKeyIdentifier!.Value.Span);
        return (isKnown && !isSame ? 8 : 0) + (Flaws.Count > 0 ? 4 : 0) + (isAnchor ? 0 : 2) + (isSame ? 0 : 1);
    }
}
