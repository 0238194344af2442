using System.Text.Json.Serialization;

namespace ConsoleFetch.Output;

/// <summary>A failure. The words of kind and reason are stable, the message is for people.</summary>
internal sealed record ErrorReport(string Kind, string Reason, string Message)
{
    /// <summary>If the peer's certificate was refused: every rule that is broken, the first of which gave the reason.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RuleReport>? Failures { get; init; }

    /// <summary>With <see cref="Failures"/>: the path that was examined, the peer's own certificate first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PeerReport>? Path { get; init; }

    /// <summary>With <see cref="Failures"/>: what the peer sent, in its order.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PeerReport>? Peer { get; init; }
}
