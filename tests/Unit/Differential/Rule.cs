namespace TlsSimple.Unit.Differential;

/// <summary>Why our verdict and the platform's may differ: who says no, with which words, over which oddities.</summary>
/// <param name="Name">The reason, as a sentence.</param>
/// <param name="IsOurs">Whether we are the one who refuses.</param>
/// <param name="Problems">Reasons of <see cref="TlsErrorReason"/> if we refuse, else flags of X509Chain.</param>
/// <param name="IsSecondary">Whether it holds only beside another oddity over which the same party refuses.</param>
/// <param name="Quirks">One of these must be there. "*: x" stands for x in any certificate of the path.</param>
internal sealed record Rule(string Name, bool IsOurs, bool IsSecondary, string[] Problems, params string[] Quirks)
{
    public bool Explains(bool isOurs, string problem, IReadOnlyList<string> quirks) =>
        isOurs == IsOurs && Problems.Contains(problem) && Concerns(quirks);

    /// <summary>Whether a chain has one of the oddities.</summary>
    public bool Concerns(IReadOnlyList<string> quirks) => Array.Exists(Quirks, pattern => quirks.Any(quirk => Matches(quirk, pattern)));

    private static bool Matches(string quirk, string pattern) => pattern.StartsWith('*')
        ? quirk[(quirk.IndexOf(':', StringComparison.Ordinal) + 1)..] == pattern[2..]
        : quirk == pattern;
}
