using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Documents;

/// <summary>Holds the C# blocks of a document to the regions of a source file: what is shown is what is compiled and run.</summary>
internal static partial class DocumentCode
{
    /// <summary>Both are paths from the repository's root; every block must be a region, in the same order.</summary>
    public static void AssertSame(string document, string source)
    {
        string[] shown = [.. Matches(CodeBlock(), document)];
        Assert.NotEmpty(shown);
        Assert.Equal(Matches(Region(), source), shown);
    }

    private static IEnumerable<string> Matches(Regex pattern, string path) =>
        pattern.Matches(File.ReadAllText(Path.Combine(PeerProgram.RepositoryRoot, path))).Select(match => Unindent(match.Groups[1].Value));

    private static string Unindent(string code)
    {
        string[] lines = code.Trim('\n').Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : "")).TrimEnd();
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"#region \w+\n(.*?)\n *#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();
}
