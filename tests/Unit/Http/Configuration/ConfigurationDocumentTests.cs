using Xunit;

namespace TlsSimple.Unit.Http.Configuration;

/// <summary>docs/configuration.md has every key, with the words that messages use, and no other.</summary>
public sealed class ConfigurationDocumentTests
{
    private static readonly string s_document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "configuration.md"));

    [Fact]
    public void Document_TableOfKeys_IsThatOfTheCode()
    {
        // ProxyTls has the keys of TLS again, which one row says.
        string[] code = [.. Settings.Keys().Where(key => !key.Path.StartsWith("ProxyTls:", StringComparison.Ordinal)).Select(key => $"{key.Path} = {key.Key.Allowed}").Order()];
        string[] document = [.. Rows("## Keys").Select(cells => $"{cells[0]} = {cells[1]}").Order()];

        Assert.Equal(code, document);
    }

    [Fact]
    public void Document_TableOfWhatIsSetInCode_IsTheRest()
    {
        IEnumerable<string> keys = TlsSimpleSection.Key.Keys.Select(key => key.Name);

        Assert.Equal(
            typeof(TlsSimpleOptions).GetProperties().Select(property => property.Name).Except(keys).Order(),
            Rows("## Set in code").Select(cells => cells[0]).Order());
    }

    private static IEnumerable<string[]> Rows(string heading)
    {
        string section = s_document[s_document.IndexOf(heading + "\n", StringComparison.Ordinal)..];
        int end = section.IndexOf("\n## ", 1, StringComparison.Ordinal);
        return (end < 0 ? section : section[..end]).Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim().Replace("`", "", StringComparison.Ordinal)).ToArray());
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "TlsSimple.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("These tests run in the repository.");
    }
}
