using System.Text.Json.Serialization;

namespace ConsoleFetch.Verifying;

/// <summary>Generated, so that nothing is looked up by reflection in a trimmed program.</summary>
[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChainQuestion))]
[JsonSerializable(typeof(ChainVerdict))]
internal sealed partial class VerifyContext : JsonSerializerContext;
