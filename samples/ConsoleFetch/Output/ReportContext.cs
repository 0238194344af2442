using System.Text.Json.Serialization;

namespace ConsoleFetch.Output;

/// <summary>Generated, so that nothing is looked up by reflection in a trimmed program.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FetchReport))]
[JsonSerializable(typeof(FailureReport))]
internal sealed partial class ReportContext : JsonSerializerContext;
