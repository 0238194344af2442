using System.Text.Json;
using TlsSimple.Integration.ConsoleFetch;
using TlsSimple.Unit.Corpus;
using Xunit;

namespace TlsSimple.Integration.Trust;

/// <summary>The whole corpus through <c>ConsoleFetch verify</c>, in one process.</summary>
public sealed class VerifyCorpusTests
{
    private const int Deadline = 180_000;

    [Fact(Timeout = Deadline)]
    public async Task Verify_WholeCorpus_IsAsExpected()
    {
        string[] lines = [.. Corpus.Cases.Values.Select(CorpusLine.Of)];
        if (Environment.GetEnvironmentVariable("TLSSIMPLE_CORPUS_FILE") is { Length: > 0 } file)
        {
            await File.WriteAllLinesAsync(file, lines);
        }

        await using FetchProcess process = FetchProcess.Start("verify");
        Task writing = process.WriteInputAsync(string.Join('\n', lines));
        FetchOutcome outcome = await process.EndAsync();
        await writing;

        Assert.Equal(0, outcome.ExitCode);
        JsonElement[] answers = outcome.JsonLines;
        Assert.Equal(Corpus.Cases.Count, answers.Length);
        Assert.Empty(Corpus.Cases.Values.Zip(answers, Disagreement).OfType<string>());
    }

    private static string? Disagreement(CorpusCase one, JsonElement answer)
    {
        bool isRight = answer.GetProperty("id").GetString() == one.Id
            && (answer.GetProperty("ok").GetBoolean()
                ? one.IsAccepted
                : one.Expected.Contains(Enum.Parse<TlsErrorReason>(answer.GetProperty("reason").GetString()!)));
        return isRight ? null : $"{one.Id}, {(one.IsAccepted ? "accepted" : string.Join(" or ", one.Expected))}: {answer}";
    }
}
