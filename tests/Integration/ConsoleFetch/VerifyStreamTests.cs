using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using TlsSimple.Integration.Pki;
using Xunit;
using static TlsSimple.Integration.ConsoleFetch.VerifyQuestion;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>Judging as a filter: many lines, long lines, one line at a time, an end before the end.</summary>
public sealed class VerifyStreamTests
{
    private const int Deadline = 300_000;
    private const long MemoryLimitKilobytes = 200_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Deadline)]
    public async Task Verify_TenThousandLines_AreStreamedInOrder()
    {
        const int count = 10_000;
        await using FetchProcess process = FetchProcess.Start("verify");
        string line = For(s_certificate, "@")
            .With("intermediates", Base64([s_certificate.Intermediates[0].RawData, .. Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetBytes(2000))]))
            .ToJsonString();
        Task fed = Task.Run(
            async () =>
            {
                for (int i = 0; i < count; i++)
                {
                    await process.Input.WriteAsync(Encoding.UTF8.GetBytes(line.Replace("\"@\"", $"{i}", StringComparison.Ordinal) + "\n"), Token);
                }

                await process.Input.FlushAsync(Token);
            },
            Token);
        using var answers = new StreamReader(process.Output, leaveOpen: true);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal($"{{\"id\":{i},\"ok\":true}}", await answers.ReadLineAsync(Token));
        }

        // It waits for more: what it is made of can be seen.
        long memory = process.PeakMemoryKilobytes();
        process.AssertNoOpenSsl();
        process.CloseInput();
        await fed;
        FetchOutcome outcome = await process.EndAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.InRange(memory, 1, MemoryLimitKilobytes);
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_LineByLine_IsAnsweredLineByLine()
    {
        await using FetchProcess process = FetchProcess.Start("verify");
        using var answers = new StreamReader(process.Output, leaveOpen: true);
        for (int i = 0; i < 3; i++)
        {
            await process.Input.WriteAsync(Encoding.UTF8.GetBytes(For(s_certificate, "a").ToJsonString() + "\n"), Token);
            await process.Input.FlushAsync(Token);
            Assert.Equal("{\"id\":\"a\",\"ok\":true}", await answers.ReadLineAsync(Token));
        }

        process.CloseInput();
        Assert.Equal(0, (await process.EndAsync()).ExitCode);
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_LineOfUnreasonableLength_IsSkipped()
    {
        const int megabytes = 70;
        await using FetchProcess process = FetchProcess.Start("verify");
        Task fed = Task.Run(
            async () =>
            {
                byte[] megabyte = new byte[1_000_000];
                Array.Fill(megabyte, (byte)'x');
                for (int i = 0; i < megabytes; i++)
                {
                    await process.Input.WriteAsync(megabyte, Token);
                }

                await process.WriteInputAsync("\n" + For(s_certificate, "next").ToJsonString());
            },
            Token);
        FetchOutcome outcome = await process.EndAsync();
        await fed;

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.Equal(2, outcome.JsonLines.Length);
        Assert.Contains("\"detail\":\"Line 1: it is longer than 67108864 bytes.\"", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("{\"id\":\"next\",\"ok\":true}\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_Interrupted_Is130AtOnceAndKeepsWhatWasJudged()
    {
        await using FetchProcess process = FetchProcess.Start("verify");
        await process.Input.WriteAsync(Encoding.UTF8.GetBytes(For(s_certificate, "a").ToJsonString() + "\n"), Token);
        await process.Input.FlushAsync(Token);
        using var answers = new StreamReader(process.Output, leaveOpen: true);
        string? answer = await answers.ReadLineAsync(Token);
        long start = Stopwatch.GetTimestamp();
        process.Interrupt();
        FetchOutcome outcome = await process.EndAsync();

        Assert.Equal("{\"id\":\"a\",\"ok\":true}", answer);
        Assert.True(outcome.ExitCode == 130, outcome.ToString());
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_NobodyReads_Is23()
    {
        await using FetchProcess process = FetchProcess.Start("verify");
        process.Output.Close();
        await process.WriteInputAsync(For(s_certificate).ToJsonString() + "\n");

        Assert.Equal(23, await process.ExitCodeAsync());
    }
}
