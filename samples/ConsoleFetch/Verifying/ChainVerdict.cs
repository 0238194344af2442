using System.Text.Json;
using System.Text.Json.Serialization;
using ConsoleFetch.Output;

namespace ConsoleFetch.Verifying;

/// <summary>A line of output. What is <c>null</c> is left out, but for <see cref="Id"/>.</summary>
internal sealed record ChainVerdict
{
    /// <summary>As it was asked; <c>null</c> if it was not given or cannot be read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public JsonElement? Id { get; init; }

    public required bool Ok { get; init; }

    /// <summary>The weightiest rule that is broken, as a name of <see cref="TlsSimple.TlsErrorReason"/>; or <see cref="InvalidInputException.Reason"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The same in a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>Every rule that is broken. With --verbose only.</summary>
    public IReadOnlyList<RuleReport>? Failures { get; init; }

    /// <summary>The path, peer first. With --verbose only.</summary>
    public IReadOnlyList<PeerReport>? Path { get; init; }

    /// <summary>The anchors that were left out of the search. With --verbose only, and only if there are any.</summary>
    public IReadOnlyList<UnusableAnchor>? UnusableAnchors { get; init; }
}
