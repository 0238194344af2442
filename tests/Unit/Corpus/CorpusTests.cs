using System.Diagnostics;
using Xunit;

namespace TlsSimple.Unit.Corpus;

/// <summary>The verdict on every chain of the corpus; docs/verification-corpus.md tells what is in it.</summary>
public class CorpusTests
{
    private const int Tries = 5;

    public static IEnumerable<TheoryDataRow<string>> Ids =>
        Corpus.Cases.Keys.Select(id => new TheoryDataRow<string>(id) { TestDisplayName = id });

    public static IEnumerable<TheoryDataRow<string>> IdsOfForm =>
        Corpus.Cases.Values.Where(c => !c.IsAccepted && c.ExpectedWithoutProfile is not null)
            .Select(c => new TheoryDataRow<string>(c.Id) { TestDisplayName = $"without the profile: {c.Id}" });

    [Theory]
    [MemberData(nameof(Ids))]
    public void Verify_Case_IsAsExpected(string id)
    {
        CorpusCase one = Corpus.Cases[id];

        AssertExpected(one, one.Expected, new CertificateVerifierOptions { MaximumDepth = one.MaxDepth });
    }

    /// <summary>Without the profile its breaches pass, and everything else is refused as ever.</summary>
    [Theory]
    [MemberData(nameof(IdsOfForm))]
    public void Verify_CaseWithoutProfile_IsAsExpected(string id)
    {
        CorpusCase one = Corpus.Cases[id];

        AssertExpected(
            one,
            one.ExpectedWithoutProfile!,
            new CertificateVerifierOptions { MaximumDepth = one.MaxDepth, DangerousIgnoreCertificateProfile = true });
    }

    [Fact]
    public void Cases_EveryFamily_HasBothVerdicts()
    {
        foreach (IGrouping<string, CorpusCase> family in Corpus.Cases.Values.GroupBy(c => c.Id[..c.Id.IndexOf('/', StringComparison.Ordinal)]))
        {
            Assert.True(family.Any(c => c.IsAccepted), $"{family.Key} has no chain that is accepted.");
            Assert.True(family.Any(c => !c.IsAccepted), $"{family.Key} has no chain that is refused.");
        }
    }

    private static void AssertExpected(CorpusCase one, IReadOnlyList<TlsErrorReason> expected, CertificateVerifierOptions options)
    {
        TrustAnchors anchors;
        try
        {
            anchors = TrustAnchors.FromCertificates(one.Anchors.Select(der => (ReadOnlyMemory<byte>)der));
        }
        catch (TlsException e) when (e.Reason == TlsErrorReason.InvalidTrustAnchors)
        {
            Assert.True(expected.Contains(e.Reason), $"Must be {Describe(expected)} ({one.Why}), but the anchors are refused: {e.Message}");
            return;
        }

        CertificateVerification verdict = Verify(one, anchors, options);
        string found = verdict.IsAccepted ? "accepted" : string.Join("; ", verdict.Failures.Select(f => $"{f.Reason} at {f.Depth}: {f.Detail}"));
        Assert.True(
            expected.Count == 0 ? verdict.IsAccepted : !verdict.IsAccepted && expected.Contains(verdict.Failures[0].Reason),
            $"Must be {Describe(expected)} ({one.Why}), but is {found}");
        if (verdict.IsAccepted)
        {
            Assert.True(verdict.Path[0].Span.SequenceEqual(one.Peer), "The path does not begin with the peer.");
            Assert.Contains(one.Anchors, anchor => verdict.Path[^1].Span.SequenceEqual(anchor));
        }
    }

    /// <summary>Where time counts, the best of some tries does: the machine has other things to do.</summary>
    private static CertificateVerification Verify(CorpusCase one, TrustAnchors anchors, CertificateVerifierOptions options)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            long start = Stopwatch.GetTimestamp();
            CertificateVerification verdict = CertificateVerifier.Verify(
                one.Peer, one.Intermediates.Select(der => (ReadOnlyMemory<byte>)der), anchors, one.Name, one.Time, one.Purpose, options);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
            if (one.Limit is not TimeSpan limit || best < limit)
            {
                return verdict;
            }
        }

        throw new TimeoutException($"The verdict took {best}, and {one.Limit} is the limit.");
    }

    private static string Describe(IReadOnlyList<TlsErrorReason> expected) =>
        expected.Count == 0 ? "accepted" : $"refused as {string.Join(" or ", expected)}";
}
