using System.Text.Json;
using System.Text.Json.Serialization;
using TlsSimple.Unit.Corpus;

namespace TlsSimple.Integration.Trust;

/// <summary>A case as <c>ConsoleFetch verify</c> reads it: docs/consolefetch.md has the members.</summary>
internal sealed record CorpusLine
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Id { get; init; }

    public required byte[] Peer { get; init; }

    public required IReadOnlyList<byte[]> Intermediates { get; init; }

    public required IReadOnlyList<byte[]> Anchors { get; init; }

    public required string? Name { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Purpose { get; init; }

    public required int MaxDepth { get; init; }

    /// <summary>The answer that is right; whoever judges passes over it.</summary>
    public required bool Ok { get; init; }

    /// <summary>Where the rule stands.</summary>
    public required string Why { get; init; }

    /// <summary>One line of JSON, without its end.</summary>
    public static string Of(CorpusCase one) => JsonSerializer.Serialize(
        new CorpusLine
        {
            Id = one.Id,
            Peer = one.Peer,
            Intermediates = one.Intermediates,
            Anchors = one.Anchors,
            Name = one.Name,
            Time = one.Time,
            Purpose = one.Purpose == CertificatePurpose.Server ? "server" : "client",
            MaxDepth = one.MaxDepth,
            Ok = one.IsAccepted,
            Why = one.Why,
        },
        s_options);
}
