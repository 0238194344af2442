using TlsSimple.Bench.Pages;
using TlsSimple.Bench.Sections;

namespace TlsSimple.Bench.Runs;

/// <summary>Measures every row that is wanted and shows it as soon as it is there.</summary>
internal static class FullRun
{
    public static async Task<int> RunAsync(BenchOptions options, string serverAssembly)
    {
        PairedRow[] rows = [.. RequestRows.All().Concat(TransferRows.All()).Concat(HandshakeRows.All()).Where(row => options.Wants(row.Name))];
        if (options.IsList)
        {
            foreach (PairedRow row in rows)
            {
                Console.WriteLine(row.Name);
            }

            return 0;
        }

        await using var stage = new Stage(options, serverAssembly);
        Console.WriteLine(PairedTable.Head);
        foreach (PairedRow row in rows)
        {
            Console.WriteLine(PairedTable.Line(await Turns.RunAsync(row, stage)));
        }

        return 0;
    }
}
