namespace TlsSimple.Integration.Behaviour;

/// <summary>Differences that have one reason; docs/http-behaviour.md gives it under the same title.</summary>
/// <param name="Title">The heading there.</param>
/// <param name="Rows">The table there.</param>
internal sealed record DifferenceGroup(string Title, IReadOnlyList<Difference> Rows);
