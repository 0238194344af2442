namespace TlsSimple.Integration.Behaviour;

/// <summary>Everything that is not the same over both handlers, and meant so. docs/http-behaviour.md gives the reasons; the tests hold it to this list.</summary>
internal static class Differences
{
    internal static IReadOnlyList<DifferenceGroup> Groups { get; } = [];

    internal static IEnumerable<Difference> All => Groups.SelectMany(group => group.Rows);
}
