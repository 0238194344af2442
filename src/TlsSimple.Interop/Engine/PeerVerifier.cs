namespace TlsSimple;

/// <summary>
/// Judges the peer at the verdict gate: the verifier with the session's engine, then the caller's pins and filter, which can
/// only refuse. All must accept.
/// </summary>
internal static class PeerVerifier
{
    /// <summary>Decides, and opens the gate only if nothing is wrong.</summary>
    /// <param name="session">A session that said <see cref="TlsStatus.WantVerdict"/>.</param>
    /// <param name="policy">What to judge by.</param>
    /// <param name="host">The host that was dialled; <c>null</c> for a client, which has no name to be.</param>
    internal static PeerVerdict Judge(MbedSession session, PeerPolicy policy, HostName? host)
    {
        PeerVerdict verdict = Judge(session.GetPeerCertificates(), session.ExaminePeer, policy, host);
        if (verdict.IsAccepted && session.AcceptPeer() != TlsStatus.Ok)
        {
            return verdict with
            {
                Failures = [new TlsCertificateFailure(TlsErrorReason.OtherCertificateRule, 0, "", "The engine refuses the path without naming a rule.")],
            };
        }

        return verdict;
    }

    /// <summary>
    /// Whether a peer that was accepted once would be accepted now, by the rules, anchors and clock of today. Of then only the
    /// signatures are taken over, for exactly the path that the engine has verified.
    /// </summary>
    internal static bool WouldAccept(PeerVerdict then, PeerPolicy policy, HostName host)
    {
        return Judge(then.Sent, Remember, policy, host).IsAccepted;

        TlsStatus Remember(IReadOnlyList<ReadOnlyMemory<byte>> path, Span<NativeVerifyFlags> flags)
        {
            flags.Clear();
            if (IsSame(path, then.Path))
            {
                return TlsStatus.Ok;
            }

            flags[0] = NativeVerifyFlags.Other;
            return TlsStatus.Untrusted;
        }
    }

    private static bool IsSame(IReadOnlyList<ReadOnlyMemory<byte>> path, IReadOnlyList<ReadOnlyMemory<byte>> other) =>
        path.Count == other.Count && path.Zip(other).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));

    private static PeerVerdict Judge(IReadOnlyList<ReadOnlyMemory<byte>> sent, PathExaminer examine, PeerPolicy policy, HostName? host)
    {
        if (sent.Count == 0)
        {
            return ShowsNone;
        }

        var request = new VerificationRequest(policy.Trust, host, policy.TimeProvider.GetUtcNow(), policy.Purpose, policy.VerifierOptions, examine);
        CertificateVerification verification = CertificateVerifier.Verify(sent[0], Intermediates(sent), request);
        if (!verification.IsAccepted)
        {
            return new PeerVerdict(verification.Failures, sent, verification.Path);
        }

        var peer = new TlsVerifiedPeer(host?.Name ?? "", verification.Path, sent);
        Exception? cause = null;
        TlsCertificateFailure? refusal = policy.Pins?.Check(peer, out cause);
        if (refusal is null && policy.Filter is { } filter)
        {
            refusal = Ask(filter, peer, out cause);
        }

        return new PeerVerdict(refusal is null ? [] : [refusal], sent, verification.Path, cause);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Intermediates(IReadOnlyList<ReadOnlyMemory<byte>> sent)
    {
        for (int i = 1; i < sent.Count; i++)
        {
            yield return sent[i];
        }
    }

    /// <summary>What is to be said where the engine could not even take the peer's key out of its certificate.</summary>
    internal static PeerVerdict DescribeUnreadable(MbedSession session)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> sent = session.GetPeerCertificates();
        if (sent.Count == 0)
        {
            return ShowsNone;
        }

        TlsCertificateFailure failure = ParsedCertificate.TryParse(sent[0], out ParsedCertificate? certificate, out string problem)
            ? KeyRules.CheckKey(certificate) ?? Flaw.Of(
                certificate, TlsErrorReason.MalformedCertificate, "The engine cannot parse the certificate.", "RFC 5280, section 4.1")
            : new TlsCertificateFailure(TlsErrorReason.MalformedCertificate, 0, "", problem) { Reference = "RFC 5280, section 4.1" };
        return new PeerVerdict([failure], sent, [sent[0]]);
    }

    private static PeerVerdict ShowsNone => new(
        [new TlsCertificateFailure(TlsErrorReason.NoCertificate, 0, "", "The peer showed no certificate.") { Reference = "RFC 8446, section 4.4.2.4" }],
        [],
        []);

    private static TlsCertificateFailure? Ask(Func<TlsVerifiedPeer, bool> filter, TlsVerifiedPeer peer, out Exception? cause)
    {
        cause = null;
        try
        {
            if (filter(peer))
            {
                return null;
            }
        }
        catch (Exception error)
        {
            // Whatever the caller's code throws says no; it is told as the cause.
            cause = error;
        }

        return new TlsCertificateFailure(
            TlsErrorReason.RefusedByFilter, 0, ParsedCertificate.Parse(peer.Path[0]).Subject.ToString(),
            cause is null ? "PeerFilter refuses it." : $"PeerFilter failed, which refuses it: {cause.Message}");
    }
}
