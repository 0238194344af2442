using System.Diagnostics;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Bench;

/// <summary>The benchmarks run; what they measure is not looked at.</summary>
public sealed class BenchTests
{
    private const int Deadline = 180_000;

    [Fact(Timeout = Deadline)]
    public async Task Script_QuickRow_PrintsBothRatios()
    {
        (int exitCode, string output, string errors) = await RunAsync("--quick", "--row", "GET h2 c=64 13 B");

        Assert.True(exitCode == 0, errors);
        Assert.Matches(@"\n\| GET h2 c=64 13 B \| [\d,]+/s, [\d,]+ µs \| [\d,]+/s, [\d,]+ µs \| \*\*\d+\.\d\d\*\* \(.+\) \| \*\*\d+\.\d\d\*\* \(.+\) \|", output);
    }

    [Fact(Timeout = Deadline)]
    public async Task Script_NoSuchRow_SaysSo()
    {
        (int exitCode, _, string errors) = await RunAsync("--row", "no such row");

        Assert.Equal(2, exitCode);
        Assert.Contains("'no such row'", errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["eng/bench.sh", .. arguments])
        {
            WorkingDirectory = PeerProgram.RepositoryRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Built beside these tests: the same configuration.
        start.Environment["TLSSIMPLE_BENCH_BUILT"] = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
