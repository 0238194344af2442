using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Interop;

public sealed class PairwiseSelectionTests
{
    private static readonly int[][] s_sizes = [[2], [2, 2], [2, 3, 4, 5, 3, 2], [5, 5, 5], [1, 4, 1]];

    public static TheoryData<int[]> Sizes => [.. s_sizes];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Select_EveryPairThatExists_Occurs(int[] sizes)
    {
        static bool Fits(int[] values) => values.Length < 2 || values[0] != 0 || values[^1] != 1;
        var wanted = PairwiseSelection.Product(sizes, Fits).SelectMany(PairwiseSelection.Pairs).ToHashSet();
        List<int[]> selected = PairwiseSelection.Select(sizes, Fits);
        Assert.Empty(wanted.Except(selected.SelectMany(PairwiseSelection.Pairs)));
        Assert.All(selected, values => Assert.True(Fits(values)));
    }

    [Fact]
    public void Select_SixFactors_IsShortAndAlwaysTheSame()
    {
        int[] sizes = [2, 3, 4, 5, 3, 2];
        List<int[]> selected = PairwiseSelection.Select(sizes, _ => true);
        Assert.InRange(selected.Count, 20, 26);
        Assert.Equal(selected, PairwiseSelection.Select(sizes, _ => true));
        Assert.Equal(2 * 3 * 4 * 5 * 3 * 2, PairwiseSelection.Product(sizes, _ => true).Count);
    }

    [Theory]
    [InlineData(InteropRole.Client, 600)]
    [InlineData(InteropRole.Server, 480)]
    public void Matrix_Pairwise_IsAPartOfTheFullProduct(InteropRole role, int full)
    {
        IReadOnlyList<InteropRow> all = InteropMatrix.Full(role);
        IReadOnlyList<InteropRow> selected = InteropMatrix.Pairwise(role);
        Assert.InRange(all.Distinct().Count(), full, full + selected.Count);
        Assert.Subset(all.ToHashSet(), selected.ToHashSet());

        // None or given of whatever kind: each of these has both.
        Assert.Equal(
            full, all.Select(row => row with { ClientCertificate = row.ClientCertificate is null ? null : KeyKind.P256 }).Distinct().Count());
    }
}
