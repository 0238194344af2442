using System.Reflection;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Rows;
using Xunit;

namespace TlsSimple.Integration.Documents;

/// <summary>docs/connector.md names its tests and rows, and they are there.</summary>
public sealed partial class ConnectorDocumentTests
{
    private static readonly string s_document = File.ReadAllText(Path.Combine(PeerProgram.RepositoryRoot, "docs", "connector.md"));

    [Fact]
    public void Document_Rows_AreThoseThatRun()
    {
        string section = s_document[s_document.IndexOf("| row |", StringComparison.Ordinal)..s_document.IndexOf("## Registration", StringComparison.Ordinal)];
        string[] shown = [.. Row().Matches(section).Select(match => match.Groups[1].Value).Where(row => row is not "row" and not "---")];
        Assert.Equal(new ConnectorRows(null!).All.Keys.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_Tests_Exist()
    {
        string[] named = [.. TestName().Matches(s_document).Select(match => match.Groups[1].Value).Distinct()];
        HashSet<string> there = [.. typeof(ConnectorDocumentTests).Assembly.GetTypes().SelectMany(
            type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public).Select(method => $"{type.Name}.{method.Name}").Append(type.Name))];
        Assert.True(named.Length > 40, $"{named.Length} tests are named");
        Assert.DoesNotContain(named, name => !there.Contains(name));
    }

    [GeneratedRegex(@"^\| ([^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+Tests(?:\.\w+)?)`")]
    private static partial Regex TestName();
}
