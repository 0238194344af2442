namespace TlsSimple;

/// <summary>The rules that hold between the certificates of a path.</summary>
internal static class PathRules
{
    /// <summary>What an issuer breaks by itself, and what it forbids of the path below it.</summary>
    /// <param name="issuer">The next certificate.</param>
    /// <param name="below">The path from the peer up to it.</param>
    /// <param name="request">What to judge by.</param>
    /// <param name="nameConstraints">Counts the comparisons of one verification.</param>
    public static List<TlsCertificateFailure> Check(
        PathNode issuer, IReadOnlyList<ParsedCertificate> below, VerificationRequest request, NameConstraintRules nameConstraints)
    {
        int depth = below.Count;
        var flaws = new List<TlsCertificateFailure>(issuer.Flaws.At(depth));
        int intermediates = below.Skip(1).Count(certificate => !certificate.IsSelfIssued);
        if (issuer.Certificate.BasicConstraints?.PathLength is { } limit && intermediates > limit)
        {
            flaws.Add(Flaw.Of(
                issuer.Certificate, TlsErrorReason.PathLengthExceeded,
                $"The CA allows {limit} intermediate certificates below it, and there are {intermediates}.",
                "RFC 5280, section 4.2.1.9", $"at most {limit}", $"{intermediates}") with { Depth = depth });
        }

        int maximum = request.Options.MaximumDepth;
        bool isCounted = !issuer.IsAnchor && !issuer.Certificate.IsSelfIssued;
        if ((isCounted && intermediates >= maximum) || depth >= Interop.TlsNative.PathMax)
        {
            flaws.Add(Flaw.Of(
                issuer.Certificate, TlsErrorReason.ChainTooLong, $"The path has more than {maximum} intermediate certificates.",
                "", $"at most {maximum}", $"{intermediates + 1}") with { Depth = depth });
        }

        flaws.AddIfAny(nameConstraints.Check(issuer.Certificate, below));
        return flaws;
    }

    /// <summary>What is wrong with a complete path: policies, signatures, revocation.</summary>
    public static List<TlsCertificateFailure> CheckWhole(IReadOnlyList<ParsedCertificate> path, VerificationRequest request)
    {
        if (PolicyRules.Check(path) is { } policy)
        {
            return [policy];
        }

        Span<NativeVerifyFlags> flags = stackalloc NativeVerifyFlags[Interop.TlsNative.PathMax];
        flags.Clear();
        TlsStatus status = request.Examine(ParsedCertificate.Encode(path), flags);
        if (status is not (TlsStatus.Ok or TlsStatus.Untrusted))
        {
            TlsFailure.ThrowIfNotOk(status);
        }

        List<TlsCertificateFailure> flaws = EngineFindings.Word(path, flags[..path.Count]);
        if (status == TlsStatus.Untrusted && flaws.Count == 0)
        {
            flaws.Add(Flaw.Of(path[0], TlsErrorReason.OtherCertificateRule, "The engine refuses the path without naming a rule.", ""));
        }

        if (flaws.Count == 0)
        {
            RevocationCheck.Check(path, request.Options.Revocation, request.Time, flaws);
        }

        return flaws;
    }
}
