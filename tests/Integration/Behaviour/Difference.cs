namespace TlsSimple.Integration.Behaviour;

/// <summary>One fact that is not the same over both handlers, and is meant to be so.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Versions">The versions of HTTP where it is so, as "1.1" or "1.1, 2.0".</param>
/// <param name="Fact">The fact that differs.</param>
/// <param name="Platform">What SocketsHttpHandler makes of it.</param>
/// <param name="TlsSimple">What TlsSimpleHandler makes of it.</param>
internal sealed record Difference(string Scenario, string Versions, string Fact, string Platform, string TlsSimple)
{
    /// <summary>The row in docs/http-behaviour.md.</summary>
    internal string Row => $"| {Scenario} | {Versions} | {Fact} | `{Platform}` | `{TlsSimple}` |";

    internal bool IsOf(string scenario, string version) =>
        Scenario == scenario && Versions.Split(", ").Contains(version);
}
