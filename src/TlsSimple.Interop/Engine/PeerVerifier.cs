namespace TlsSimple;

/// <summary>
/// Judges the peer at the verdict gate: the name and the time in managed code, the path by the engine. Both must accept.
/// </summary>
internal static class PeerVerifier
{
    /// <summary>Decides, and opens the gate only if nothing is wrong.</summary>
    /// <param name="session">A session that said <see cref="TlsStatus.WantVerdict"/>.</param>
    /// <param name="context">Trust anchors and the clock.</param>
    /// <param name="host">The host that was dialled.</param>
    internal static PeerVerdict Judge(MbedSession session, TlsClientContext context, HostName host)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> sent = session.GetPeerCertificates();
        MbedTrust trust = context.GetTrust();
        TlsStatus examined = session.ExaminePeer(trust, out IReadOnlyList<PathEntry> path);
        if (examined is not (TlsStatus.Ok or TlsStatus.Untrusted))
        {
            throw TlsFailure.FromStatus(examined, session.GetInfo());
        }

        DateTimeOffset now = context.TimeProvider.GetUtcNow();
        var failures = new List<TlsCertificateFailure>();
        for (int depth = 0; depth < path.Count; depth++)
        {
            Check(path[depth], depth, context, host, now, failures);
        }

        if (failures.Count == 0 && session.AcceptPeer() != TlsStatus.Ok)
        {
            failures.Add(new TlsCertificateFailure(
                TlsErrorReason.OtherCertificateRule, 0, "", "The engine refuses the path without naming a rule."));
        }

        return new PeerVerdict(failures, sent, [.. path.Select(entry => entry.Der)]);
    }

    private static void Check(
        PathEntry entry, int depth, TlsClientContext context, HostName host, DateTimeOffset now, List<TlsCertificateFailure> failures)
    {
        if (!ParsedCertificate.TryParse(entry.Der, out ParsedCertificate? certificate, out string problem))
        {
            failures.Add(new TlsCertificateFailure(TlsErrorReason.MalformedCertificate, depth, "", $"It does not parse: {problem}"));
            return;
        }

        CheckPath(entry.Flags, certificate, depth, context, failures);
        if (CertificateValidity.Check(certificate, depth, now) is { } invalid)
        {
            failures.Add(invalid);
        }

        if (depth == 0 && HostNameVerifier.Check(certificate, host) is { } mismatch)
        {
            failures.Add(mismatch);
        }
    }

    private static void CheckPath(
        NativeVerifyFlags flags, ParsedCertificate certificate, int depth, TlsClientContext context, List<TlsCertificateFailure> failures)
    {
        void Add(NativeVerifyFlags flag, TlsErrorReason reason, string detail)
        {
            if ((flags & flag) != 0)
            {
                failures.Add(new TlsCertificateFailure(reason, depth, certificate.Subject.ToString(), detail));
            }
        }

        if (depth == 0 && certificate.IsSelfIssued)
        {
            Add(NativeVerifyFlags.Issuer, TlsErrorReason.SelfSigned,
                $"It is signed by itself and is not one of {context.TrustDescription}.");
        }
        else
        {
            Add(NativeVerifyFlags.Issuer, TlsErrorReason.UnknownIssuer,
                $"Its issuer '{certificate.Issuer}' is neither among the certificates that the peer sent nor in {context.TrustDescription}, or its signature is wrong.");
        }

        Add(NativeVerifyFlags.TooLong, TlsErrorReason.ChainTooLong, "The chain is longer than is accepted (8 intermediate certificates).");
        Add(NativeVerifyFlags.Hash, TlsErrorReason.WeakSignature, "It is signed over a hash that is not accepted (SHA-256, SHA-384 and SHA-512 are).");
        Add(NativeVerifyFlags.KeyType, TlsErrorReason.WeakKey, "Its signature is by a kind of key that is not accepted (RSA and ECDSA are).");
        Add(NativeVerifyFlags.KeySize, TlsErrorReason.WeakKey, "A key is too small or on a curve that is not accepted (RSA from 2048 bits, P-256, P-384 and P-521 are).");
        Add(NativeVerifyFlags.KeyUsage, TlsErrorReason.WrongUsage, "Its keyUsage forbids what it is used for (RFC 5280, section 4.2.1.3).");
        Add(NativeVerifyFlags.ExtendedKeyUsage, TlsErrorReason.WrongUsage, "Its extendedKeyUsage lacks serverAuth (RFC 5280, section 4.2.1.12).");
        Add(NativeVerifyFlags.Revoked, TlsErrorReason.Revoked, "It was revoked.");
        Add(NativeVerifyFlags.Other, TlsErrorReason.OtherCertificateRule, "It breaks a rule of RFC 5280.");
    }
}
