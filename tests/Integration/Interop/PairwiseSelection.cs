namespace TlsSimple.Integration.Interop;

/// <summary>
/// Combinations of factors: all, or few in which every two values of different factors still occur together. Deterministic: the same
/// factors give the same selection.
/// </summary>
internal static class PairwiseSelection
{
    /// <summary>Every combination that fits: for each factor the number of one of its values.</summary>
    /// <param name="sizes">How many values each factor has.</param>
    /// <param name="fits">Which combinations there are.</param>
    public static List<int[]> Product(int[] sizes, Predicate<int[]> fits)
    {
        List<int[]> all = [[]];
        foreach (int size in sizes)
        {
            all = [.. all.SelectMany(_ => Enumerable.Range(0, size), (head, value) => (int[])[.. head, value])];
        }

        return all.FindAll(fits);
    }

    /// <summary>Takes, again and again, the combination with the most pairs that did not occur yet, until all have.</summary>
    public static List<int[]> Select(int[] sizes, Predicate<int[]> fits)
    {
        List<int[]> product = Product(sizes, fits);
        HashSet<(int, int, int, int)> missing = [.. product.SelectMany(Pairs)];
        List<int[]> chosen = [];
        while (missing.Count > 0)
        {
            int[] best = product.MaxBy(combination => Pairs(combination).Count(missing.Contains))!;
            chosen.Add(best);
            missing.ExceptWith(Pairs(best));
        }

        return chosen;
    }

    /// <summary>Two factors and the value of each.</summary>
    public static IEnumerable<(int First, int FirstValue, int Second, int SecondValue)> Pairs(int[] combination)
    {
        for (int first = 0; first < combination.Length; first++)
        {
            for (int second = first + 1; second < combination.Length; second++)
            {
                yield return (first, combination[first], second, combination[second]);
            }
        }
    }
}
