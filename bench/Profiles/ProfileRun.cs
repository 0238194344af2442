using TlsSimple.Bench.Runs;
using TlsSimple.Bench.Sections;

namespace TlsSimple.Bench.Profiles;

/// <summary>Keeps one contender at the work of one row, for a profiler to look at: <c>profile SERVER ROW CONTENDER SECONDS</c>.</summary>
internal static class ProfileRun
{
    private const double WarmUpSeconds = 8;

    public static async Task<int> RunAsync(string serverAssembly, string rowName, string contenderName, double seconds)
    {
        PairedRow? row = RequestRows.All().Concat(TransferRows.All()).Concat(HandshakeRows.All()).FirstOrDefault(row => row.Name == rowName);
        if (row is null || BenchOptions.TryParse([]) is not { } options)
        {
            await Console.Error.WriteLineAsync($"There is no row '{rowName}': eng/bench.sh --list shows them.");
            return 2;
        }

        await using var stage = new Stage(options, serverAssembly);
        await stage.StartAsync(row.Server);
        var contender = (WorkerContender)stage.Lasting(contenderName);
        await contender.RunAsync(row.Order(stage, contenderName) with { Seconds = WarmUpSeconds });

        // Whoever started this starts the profiler now.
        Console.WriteLine(contender.ProcessId);
        Workers.Outcome outcome = await contender.RunAsync(row.Order(stage, contenderName) with { Seconds = seconds });
        return outcome.Error is null ? 0 : 1;
    }
}
