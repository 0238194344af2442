using System.Net.Security;
using System.Reflection;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Documents;

/// <summary>docs/porting.md leaves out no member of SslStream, and what it names on our side is there.</summary>
public sealed partial class PortingDocumentTests
{
    private static readonly string[] s_rows =
        [.. File.ReadAllLines(Path.Combine(PeerProgram.RepositoryRoot, "docs", "porting.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

    /// <summary>What every Stream has, and stands in the table as a row of methods.</summary>
    private static readonly HashSet<string> s_streams = [.. typeof(Stream).GetMembers(BindingFlags.Instance | BindingFlags.Public).Select(member => member.Name)];

    public static TheoryData<string> Members => [.. typeof(SslStream)
        .GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        .Concat(typeof(SslClientAuthenticationOptions).GetProperties())
        .Concat(typeof(SslServerAuthenticationOptions).GetProperties())
        .Where(member => member is PropertyInfo or MethodInfo { IsSpecialName: false } && !s_streams.Contains(member.Name))
        .Select(member => member.Name)
        .Distinct()];

    [Theory]
    [MemberData(nameof(Members))]
    public void Table_MemberOfSslStream_IsThere(string member) =>
        Assert.Contains(s_rows, row => Names(row.Split('|')[1]).Any(name => name == member));

    [Fact]
    public void Table_MembersOfOurs_Exist()
    {
        HashSet<string> ours = [.. new[] { typeof(TlsStream), typeof(TlsClientOptions), typeof(TlsServerOptions), typeof(TlsIdentity), typeof(TlsConnectionInfo) }
            .SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name))
            .Concat([nameof(TlsClientContext), nameof(TlsServerContext), "X509Certificate2"])];
        string[] named = [.. s_rows.SelectMany(row => Names(row.Split('|')[2])).Distinct()];

        Assert.True(named.Length > 25, $"{named.Length} members are named");
        Assert.DoesNotContain(named, name => !ours.Contains(name));
    }

    /// <summary>The identifiers in code spans, without arguments: <c>A[Async](B)</c> is A and AAsync.</summary>
    private static IEnumerable<string> Names(string cell) =>
        from Match span in CodeSpan().Matches(cell)
        from Match name in Identifier().Matches(Arguments().Replace(span.Groups[1].Value, ""))
        from form in name.Groups[2].Success ? [name.Groups[1].Value, name.Groups[1].Value + "Async"] : new[] { name.Groups[1].Value }
        where form is not "new"
        select form;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Arguments();

    [GeneratedRegex(@"([A-Za-z]\w*)(\[Async\])?")]
    private static partial Regex Identifier();
}
