using System.Text.Json;

namespace TlsSimple.Bench.Workers;

/// <summary>Orders and outcomes as lines of JSON.</summary>
internal static class Wire
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, s_options);

    public static T Read<T>(string line) =>
        JsonSerializer.Deserialize<T>(line, s_options) ?? throw new InvalidDataException($"Not understood: {line}");
}
