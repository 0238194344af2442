namespace TlsSimple;

/// <summary>
/// Certificate policies along a path (RFC 5280, sections 6.1.3 to 6.1.5). Any policy is fine for TLS, so they matter only
/// where a CA demands that there be one: then a chain of policies, mapped or not, must lead from anchor to peer.
/// </summary>
/// <remarks>Which policies are expected next is a set and no tree, as RFC 9618 advises: its size cannot explode.</remarks>
internal static class PolicyRules
{
    /// <summary>What is wrong with the policies of a path; <c>null</c> if nothing is.</summary>
    /// <param name="path">The path, peer first, anchor last.</param>
    public static TlsCertificateFailure? Check(IReadOnlyList<ParsedCertificate> path)
    {
        int count = path.Count - 1;
        CertificatePolicies anchor = path[^1].Policies;
        int requireIn = Math.Min(count + 1, anchor.RequireExplicitPolicy ?? int.MaxValue);
        int inhibitMappingIn = Math.Min(count + 1, anchor.InhibitPolicyMapping ?? int.MaxValue);
        int inhibitAnyIn = Math.Min(count + 1, anchor.InhibitAnyPolicy ?? int.MaxValue);
        var expected = new HashSet<string>(StringComparer.Ordinal) { ObjectIdentifiers.AnyPolicy };
        for (int depth = count - 1; depth >= 0; depth--)
        {
            ParsedCertificate certificate = path[depth];
            CertificatePolicies policies = certificate.Policies;
            bool isSelfIssued = depth > 0 && certificate.IsSelfIssued;
            expected = Narrow(expected, policies.Policies, isAnyAllowed: inhibitAnyIn > 0 || isSelfIssued);
            if (depth > 0)
            {
                expected = Map(expected, policies.Mappings, isAllowed: inhibitMappingIn > 0);
            }

            if (requireIn == 0 && expected.Count == 0)
            {
                return Missing(certificate, depth);
            }

            if (!isSelfIssued)
            {
                requireIn = Math.Max(0, requireIn - 1);
                inhibitMappingIn = Math.Max(0, inhibitMappingIn - 1);
                inhibitAnyIn = Math.Max(0, inhibitAnyIn - 1);
            }

            // Of the peer's own certificate only "from now on" counts (section 6.1.5 (b)).
            requireIn = depth > 0 || policies.RequireExplicitPolicy == 0 ? Math.Min(requireIn, policies.RequireExplicitPolicy ?? int.MaxValue) : requireIn;
            inhibitMappingIn = Math.Min(inhibitMappingIn, policies.InhibitPolicyMapping ?? int.MaxValue);
            inhibitAnyIn = Math.Min(inhibitAnyIn, policies.InhibitAnyPolicy ?? int.MaxValue);
        }

        return count > 0 && requireIn == 0 && expected.Count == 0 ? Missing(path[0], 0) : null;
    }

    private static HashSet<string> Narrow(HashSet<string> expected, IReadOnlyList<string>? policies, bool isAnyAllowed)
    {
        var next = new HashSet<string>(StringComparer.Ordinal);
        foreach (string policy in policies ?? [])
        {
            if (policy == ObjectIdentifiers.AnyPolicy)
            {
                if (isAnyAllowed)
                {
                    next.UnionWith(expected);
                }
            }
            else if (expected.Contains(policy) || expected.Contains(ObjectIdentifiers.AnyPolicy))
            {
                next.Add(policy);
            }
        }

        return next;
    }

    private static HashSet<string> Map(HashSet<string> expected, IReadOnlyList<(string Issuer, string Subject)> mappings, bool isAllowed)
    {
        if (mappings.Count == 0)
        {
            return expected;
        }

        var next = new HashSet<string>(expected, StringComparer.Ordinal);
        foreach ((string issuer, _) in mappings)
        {
            next.Remove(issuer);
        }

        foreach ((string issuer, string subject) in mappings)
        {
            if (isAllowed && (expected.Contains(issuer) || expected.Contains(ObjectIdentifiers.AnyPolicy)))
            {
                next.Add(subject);
            }
        }

        return next;
    }

    private static TlsCertificateFailure Missing(ParsedCertificate certificate, int depth) => Flaw.Of(
        certificate,
        TlsErrorReason.OtherCertificateRule,
        "A CA of the path demands that every certificate be issued under a policy that it knows, and this one is not.",
        "RFC 5280, section 6.1.3 (f)",
        "a policy that leads up to the anchor",
        certificate.Policies.Policies is { } policies ? DisplayText.List(policies) : "no policy") with { Depth = depth };
}
