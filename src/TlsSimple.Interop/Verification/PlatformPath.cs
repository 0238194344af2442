namespace TlsSimple;

/// <summary>
/// Verification with the platform's verdict in place of our search: X509Chain finds the path, and what it says no to is
/// refused. Every rule of ours and the engine are asked as well, so this never accepts more than they do.
/// </summary>
internal static class PlatformPath
{
    /// <summary>The platform's path with everything that is wrong with it.</summary>
    public static CertificateVerification Verify(VerificationRequest request, ParsedCertificate peer, IEnumerable<ReadOnlyMemory<byte>> intermediates)
    {
        bool isAccepted = PlatformVerifier.Build(
            peer.Der, [.. intermediates.Take(PathSearch.MaximumIntermediates)], request.Time, request.Purpose, out IReadOnlyList<ReadOnlyMemory<byte>> found, out string problem);
        var path = new List<ParsedCertificate> { peer };
        var failures = new List<TlsCertificateFailure>();
        if (!isAccepted)
        {
            failures.Add(Flaw.Of(peer, TlsErrorReason.RefusedByPlatform, $"The platform refuses the certificate: {problem}", ""));
        }

        foreach (ReadOnlyMemory<byte> der in found.Skip(1))
        {
            if (!ParsedCertificate.TryParse(der, out ParsedCertificate? certificate, out string unreadable))
            {
                failures.Add(new TlsCertificateFailure(TlsErrorReason.MalformedCertificate, path.Count, "", unreadable));
                return new CertificateVerification(failures, found);
            }

            path.Add(certificate);
        }

        failures.AddRange(LeafRules.Check(peer, path.Count == 1, request));
        var nameConstraints = new NameConstraintRules();
        for (int depth = 1; depth < path.Count; depth++)
        {
            failures.AddRange(PathRules.Check(
                new PathNode(path[depth], depth == path.Count - 1, request, isVetted: depth == path.Count - 1), path[..depth], request, nameConstraints));
        }

        if (failures.Count == 0)
        {
            failures.AddRange(PathRules.CheckWhole(path, request));
        }

        return new CertificateVerification(FailureOrder.Arrange(failures), found);
    }
}
