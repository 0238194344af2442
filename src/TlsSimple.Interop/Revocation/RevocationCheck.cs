namespace TlsSimple;

/// <summary>Looks up a path's certificates in the revocation lists that the caller gave (RFC 5280, section 6.3).</summary>
internal static class RevocationCheck
{
    /// <summary>Adds a failure for every certificate of a path, the anchor left out, that is revoked or of which that cannot be told.</summary>
    /// <param name="path">The path, peer first, anchor last, whose signatures were verified.</param>
    /// <param name="options">The lists, and what happens where there is none.</param>
    /// <param name="time">The time at which lists must be current.</param>
    /// <param name="failures">Gets the failures.</param>
    public static void Check(
        IReadOnlyList<ParsedCertificate> path,
        RevocationOptions options,
        DateTimeOffset time,
        List<TlsCertificateFailure> failures)
    {
        if (options.Mode == RevocationMode.None)
        {
            return;
        }

        for (int depth = 0; depth < path.Count - 1; depth++)
        {
            var status = new RevocationStatus(path[depth], path[depth + 1], time);
            foreach (RevocationList list in options.Lists.All)
            {
                status.Consult(list);
            }

            failures.AddIfAny(status.ToFailure(depth, options.Mode));
        }
    }
}
