namespace TlsSimple;

/// <summary>Applies the name constraints of a CA to the certificates below it (RFC 5280, sections 4.2.1.10 and 6.1.3 (b) and (c)).</summary>
/// <remarks>
/// Names times constraints is work that a peer could make us do, so the comparisons of one verification are counted. What is
/// not compared any more is refused.
/// </remarks>
internal sealed class NameConstraintRules
{
    /// <summary>A CA with a hundred subtrees and a certificate with a hundred names take 10,000.</summary>
    private const int MaximumComparisons = 128 * 1024;

    private const string Reference = "RFC 5280, section 4.2.1.10";

    private readonly Dictionary<ParsedCertificate, IReadOnlyList<ConstrainedName>> _names = [];
    private long _comparisonsLeft = MaximumComparisons;

    /// <summary>The first name that <paramref name="issuer"/> does not allow, with the place of its certificate; <c>null</c> if all are fine.</summary>
    /// <param name="issuer">A CA.</param>
    /// <param name="below">The path from the peer up to just below that CA.</param>
    public TlsCertificateFailure? Check(ParsedCertificate issuer, IReadOnlyList<ParsedCertificate> below)
    {
        if (issuer.NameConstraints is not { } constraints)
        {
            return null;
        }

        for (int depth = 0; depth < below.Count; depth++)
        {
            // A CA may renew its own key under its own name; the peer's certificate is never excepted.
            if (depth > 0 && below[depth].IsSelfIssued)
            {
                continue;
            }

            if (Check(constraints, issuer, below[depth]) is { } failure)
            {
                return failure with { Depth = depth };
            }
        }

        return null;
    }

    private TlsCertificateFailure? Check(NameConstraints constraints, ParsedCertificate issuer, ParsedCertificate certificate)
    {
        if (!_names.TryGetValue(certificate, out IReadOnlyList<ConstrainedName>? names))
        {
            _names.Add(certificate, names = CertificateNames.Of(certificate));
        }

        long comparisons = names.Count * (Weigh(constraints.Permitted) + Weigh(constraints.Excluded));
        if (comparisons > _comparisonsLeft)
        {
            return Flaw.Of(
                certificate,
                TlsErrorReason.NameConstraintViolation,
                $"The certificate has {names.Count} names and its CA '{issuer.Subject}' {constraints.Permitted.Count + constraints.Excluded.Count} name constraints: "
                + $"more than {MaximumComparisons} comparisons are not made.",
                Reference);
        }

        _comparisonsLeft -= comparisons;
        foreach (ConstrainedName name in names)
        {
            if (FindProblem(constraints, name) is { } problem)
            {
                return Flaw.Of(
                    certificate,
                    TlsErrorReason.NameConstraintViolation,
                    $"The name constraints of '{issuer.Subject}' forbid the certificate's name '{Describe(name)}': {problem}.",
                    Reference,
                    problem,
                    Describe(name));
            }
        }

        return null;
    }

    /// <summary>How many comparisons a list of subtrees takes; one that is long counts for several.</summary>
    private static long Weigh(IReadOnlyList<GeneralSubtree> subtrees)
    {
        long weight = 0;
        foreach (GeneralSubtree subtree in subtrees)
        {
            weight += 1 + (subtree.Base.Value.Length / 32);
        }

        return weight;
    }

    private static string? FindProblem(NameConstraints constraints, ConstrainedName name)
    {
        foreach (GeneralSubtree subtree in constraints.Excluded)
        {
            if (subtree.Base.Kind == name.Name.Kind)
            {
                switch (Compare(name, subtree, isExcluded: true))
                {
                    case NameRelation.Inside:
                        return $"it lies in the excluded subtree '{Describe(subtree)}'";
                    case NameRelation.Malformed:
                        return Undecidable(subtree);
                }
            }
        }

        bool isConstrained = false;
        foreach (GeneralSubtree subtree in constraints.Permitted)
        {
            if (subtree.Base.Kind == name.Name.Kind)
            {
                isConstrained = true;
                switch (Compare(name, subtree, isExcluded: false))
                {
                    case NameRelation.Inside:
                        return null;
                    case NameRelation.Malformed:
                        return Undecidable(subtree);
                }
            }
        }

        return isConstrained ? "it lies in none of the permitted subtrees" : null;
    }

    private static NameRelation Compare(ConstrainedName name, GeneralSubtree subtree, bool isExcluded) =>
        NameConstraintMatcher.Supports(name.Name.Kind) ? NameConstraintMatcher.Compare(name, subtree, isExcluded) : NameRelation.Malformed;

    private static string Undecidable(GeneralSubtree subtree) =>
        $"it cannot be compared with the subtree '{Describe(subtree)}', because one of them is malformed or of a kind that is not supported";

    private static string Describe(ConstrainedName name) => name.Directory?.ToString() ?? name.Name.ToString();

    private static string Describe(GeneralSubtree subtree) =>
        subtree.Directory?.ToString() ?? (subtree.Base.Kind == GeneralNameKind.IPAddress
            ? Convert.ToHexStringLower(subtree.Base.Value.Span)
            : subtree.Base.ToString());
}
