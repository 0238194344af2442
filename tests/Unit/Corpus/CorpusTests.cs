using System.Diagnostics;
using Xunit;

namespace TlsSimple.Unit.Corpus;

/// <summary>The verdict on every chain of the corpus; docs/verification-corpus.md tells what is in it.</summary>
public class CorpusTests
{
    public static IEnumerable<TheoryDataRow<string>> Ids =>
        Corpus.Cases.Keys.Select(id => new TheoryDataRow<string>(id) { TestDisplayName = id });

    public static IEnumerable<TheoryDataRow<string>> IdsOfForm =>
        Corpus.Cases.Values.Where(c => !c.IsAccepted)
            .Select(c => new TheoryDataRow<string>(c.Id) { TestDisplayName = $"without the profile: {c.Id}" });

    [Theory]
    [MemberData(nameof(Ids))]
    public void Verify_Case_IsAsExpected(string id)
    {
        CorpusCase one = Corpus.Cases[id];

        CertificateVerification verdict = Verify(one, new CertificateVerifierOptions { MaximumDepth = one.MaxDepth });

        AssertExpected(one, one.Expected, verdict);
    }

    /// <summary>Without the profile its breaches pass, and everything else is refused as ever.</summary>
    [Theory]
    [MemberData(nameof(IdsOfForm))]
    public void Verify_CaseWithoutProfile_IsAsExpected(string id)
    {
        CorpusCase one = Corpus.Cases[id];

        CertificateVerification verdict = Verify(
            one, new CertificateVerifierOptions { MaximumDepth = one.MaxDepth, DangerousIgnoreCertificateProfile = true });

        AssertExpected(one, one.ExpectedWithoutProfile, verdict);
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

    private static CertificateVerification Verify(CorpusCase one, CertificateVerifierOptions options)
    {
        TrustAnchors anchors = TrustAnchors.FromCertificates(one.Anchors.Select(der => (ReadOnlyMemory<byte>)der));
        long start = Stopwatch.GetTimestamp();
        CertificateVerification verdict = CertificateVerifier.Verify(
            one.Peer, one.Intermediates.Select(der => (ReadOnlyMemory<byte>)der), anchors, one.Name, one.Time, one.Purpose, options);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Assert.True(one.Limit is not TimeSpan limit || elapsed < limit, $"The verdict took {elapsed}.");
        return verdict;
    }

    private static void AssertExpected(CorpusCase one, IReadOnlyList<TlsErrorReason> expected, CertificateVerification verdict)
    {
        string found = verdict.IsAccepted ? "accepted" : string.Join("; ", verdict.Failures.Select(f => $"{f.Reason} at {f.Depth}: {f.Detail}"));
        if (expected.Count == 0)
        {
            Assert.True(verdict.IsAccepted, $"Must be accepted ({one.Why}), but: {found}");
            Assert.True(verdict.Path[0].Span.SequenceEqual(one.Peer), "The path does not begin with the peer.");
            Assert.Contains(one.Anchors, anchor => verdict.Path[^1].Span.SequenceEqual(anchor));
        }
        else
        {
            Assert.False(verdict.IsAccepted, $"Must be refused as {string.Join(" or ", expected)} ({one.Why}).");
            Assert.True(expected.Contains(verdict.Failures[0].Reason), $"Must be refused as {string.Join(" or ", expected)} ({one.Why}), but: {found}");
        }
    }
}
