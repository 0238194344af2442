using System.Diagnostics;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>Judges damaged chains on one thread and holds every verdict against what must be true of it.</summary>
internal sealed class FuzzWorker(FuzzChain[] chains, ulong seed, FuzzJournal? journal)
{
    /// <summary>Of processor time for one verdict. The best of several tries counts, where something else may have come between.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    /// <summary>Of one verdict: so much, and so much a byte of what is looked at.</summary>
    private const long AllocationLimit = 1024 * 1024;
    private const long AllocationLimitPerByte = 256;

    private static readonly CertificateVerifierOptions s_strict = new();
    private static readonly CertificateVerifierOptions s_withoutProfile = new() { DangerousIgnoreCertificateProfile = true };

    private readonly CertificateMutator _mutator = new([.. chains.SelectMany(chain => chain.Path)]);
    private readonly NativeVerifyFlags[] _flags = new NativeVerifyFlags[Interop.TlsNative.PathMax];

    /// <summary>When the input that is being judged was begun; 0 between inputs. For who watches.</summary>
    public long Started;

    public FuzzReport Report { get; } = new();

    public void Run(long from, long to)
    {
        for (long number = from; number < to; number++)
        {
            FuzzInput input = FuzzInput.Make(chains, _mutator, seed, number);
            journal?.Write(input.Certificates);
            Volatile.Write(ref Started, Stopwatch.GetTimestamp());
            try
            {
                Judge(number, input);
                switch (number % 8)
                {
                    case 0 or 4:
                        ReadPieces(input);
                        break;
                    case 1 or 2:
                        AskEngineAlone(number, input);
                        break;
                }
            }
            catch (Exception e)
            {
                Report.Add(new FuzzFinding(number, $"threw {e}", input));
            }

            Volatile.Write(ref Started, 0);
            Report.Inputs++;
        }
    }

    private void Judge(long number, FuzzInput input)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        double start = ThreadClock.Microseconds;
        CertificateVerification? verdict = Verify(input);
        TimeSpan elapsed = TimeSpan.FromMicroseconds(ThreadClock.Microseconds - start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        for (int retries = 3; retries > 0 && elapsed > s_limit / 4; retries--)
        {
            start = ThreadClock.Microseconds;
            _ = Verify(input);
            var again = TimeSpan.FromMicroseconds(ThreadClock.Microseconds - start);
            elapsed = again < elapsed ? again : elapsed;
        }

        Report.Count(verdict, elapsed, allocated, number);
        if (elapsed > s_limit)
        {
            Report.Add(new FuzzFinding(number, $"took {elapsed}", input));
        }

        if (allocated > AllocationLimit + (AllocationLimitPerByte * input.Certificates.Sum(der => (long)der.Length)))
        {
            Report.Add(new FuzzFinding(number, $"allocated {allocated} bytes", input));
        }

        if (verdict is { IsAccepted: true } && FindUnsigned(input, verdict.Path) is { } problem)
        {
            Report.Add(new FuzzFinding(number, $"was accepted, but {problem}", input));
        }

        if (verdict is { IsAccepted: false, Failures: [{ Detail: "" } or { Reason: TlsErrorReason.InternalError }, ..] })
        {
            Report.Add(new FuzzFinding(number, $"was refused without a reason: {verdict.Failures[0]}", input));
        }
    }

    /// <summary><c>null</c>: the anchor cannot be one, which is told by the one exception that is documented.</summary>
    private static CertificateVerification? Verify(FuzzInput input)
    {
        TrustAnchors anchors = input.Chain.Trust;
        if (input.IsAnchorDamaged)
        {
            try
            {
                anchors = TrustAnchors.FromCertificates([input.Anchor]);
            }
            catch (TlsException e) when (e.Reason == TlsErrorReason.InvalidTrustAnchors)
            {
                return null;
            }
        }

        return CertificateVerifier.Verify(
            input.Peer, input.Sent, anchors, input.Name, Corpus.Draft.Now, input.Purpose, input.IsProfileIgnored ? s_withoutProfile : s_strict);
    }

    /// <summary>
    /// What is wrong with an acceptance. The path must begin with the peer's certificate and end with the anchor that was
    /// given, byte for byte; each certificate between must be one that was sent; and each below the anchor must have been
    /// signed, as it stands, by the key of the next. A damage outside of the path, or in the anchor but not in its key, is
    /// none.
    /// </summary>
    private static string? FindUnsigned(FuzzInput input, IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        if (!path[0].Span.SequenceEqual(input.Peer) || !path[^1].Span.SequenceEqual(input.Anchor))
        {
            return "the path does not lead from the peer to the anchor.";
        }

        for (int i = 0; i + 1 < path.Count; i++)
        {
            if (i > 0 && !input.Sent.Any(sent => sent.Span.SequenceEqual(path[i].Span)))
            {
                return $"certificate {i} of the path is none that was sent.";
            }

            if (!Array.Exists(input.Chain.Signed, signed => signed.Covers(path[i].Span, path[i + 1].Span)))
            {
                return $"certificate {i} of the path was never signed by the key of certificate {i + 1}.";
            }
        }

        return null;
    }

    /// <summary>What the verdict may not come to, because a rule before it says no: everything that reads or compares pieces.</summary>
    private static void ReadPieces(FuzzInput input)
    {
        if (!ParsedCertificate.TryParse(input.Certificates[input.Damaged], out ParsedCertificate? certificate, out _))
        {
            return;
        }

        ParsedCertificate leaf = input.Chain.Parsed[0];
        ParsedCertificate issuer = input.Chain.Parsed[^1];
        _ = new NameConstraintRules().Check(certificate, [leaf]);
        _ = new NameConstraintRules().Check(input.Chain.Parsed[Math.Min(1, input.Chain.Parsed.Length - 1)], [certificate]);
        _ = PolicyRules.Check([leaf, certificate, issuer]);
        _ = PolicyRules.Check([certificate, .. input.Chain.Parsed[1..]]);
        _ = HostNameVerifier.Check(certificate, HostName.Parse(input.Chain.Name, "name"));
        _ = certificate.Subject.IsWithin(certificate.Issuer) | certificate.Issuer.Matches(issuer.Subject);
        _ = certificate.Issuer.ToString() + certificate.Subject;
        _ = input.Chain.Trust.Current.FindBySubject(certificate.Issuer);
    }

    /// <summary>The engine by itself, on a pair of certificates that managed code may never let it see.</summary>
    private void AskEngineAlone(long number, FuzzInput input)
    {
        byte[][] path = [.. input.Chain.Path];
        int place = Array.IndexOf(path, input.Damaged == 0 ? path[0] : input.IsAnchorDamaged ? path[^1] : input.Chain.Sent[input.Damaged - 1]);
        if (place < 0 || path.Length < 2)
        {
            return;
        }

        path[place] = input.Certificates[input.Damaged];
        int first = Math.Clamp(number % 2 == 0 ? place : place - 1, 0, path.Length - 2);
        TlsStatus status = MbedPath.Verify([path[first], path[first + 1]], _flags);
        Report.CountEngine(status);
        bool isPath = path[first].Length > 0 && path[first + 1].Length > 0;
        if (status is not (TlsStatus.Ok or TlsStatus.Untrusted) && (isPath || status != TlsStatus.Argument))
        {
            Report.Add(new FuzzFinding(number, $"made the engine say {status}", input));
        }

        if (status == TlsStatus.Ok && !input.Chain.Signed[first].IsWithin(path[first], path[first + 1]))
        {
            Report.Add(new FuzzFinding(number, $"was accepted by the engine as a path from {first} to {first + 1}", input));
        }
    }
}
