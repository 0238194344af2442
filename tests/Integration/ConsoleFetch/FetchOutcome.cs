using System.Text;
using System.Text.Json;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>What came of a run of ConsoleFetch.</summary>
internal sealed record FetchOutcome(int ExitCode, byte[] OutputBytes, string Errors)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>The lines of --json.</summary>
    public JsonElement[] JsonLines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Kind and reason of the only line, which is an error.</summary>
    public string JsonError
    {
        get
        {
            JsonElement error = Assert.Single(JsonLines).GetProperty("error");
            return $"{error.GetProperty("kind").GetString()}/{error.GetProperty("reason").GetString()}";
        }
    }

    /// <summary>For the messages of failed assertions.</summary>
    public override string ToString() => $"exit code {ExitCode}\nstdout: {Output[..Math.Min(Output.Length, 4000)]}\nstderr: {Errors}";
}
