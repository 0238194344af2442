using System.ComponentModel;
using System.Diagnostics;
using TlsSimple.Bench.Pages;
using TlsSimple.Bench.Sections;

namespace TlsSimple.Bench.Runs;

/// <summary>Measures every row that is wanted, shows it as soon as it is there, and in the end writes the page.</summary>
internal static class FullRun
{
    private static readonly ISection[] s_sections =
    [
        new PairedSection("requests", RequestRows.All()),
        new PairedSection("transfers", TransferRows.All()),
        new PairedSection("handshakes", HandshakeRows.All()),
        new ColdStartSection(),
        new MemorySection(),
        new SizeSection(),
        new AllocationSection(),
        new CryptoSection(),
        new PairedSection("scale-connections", ScaleRows.Connections()),
        new PairedSection("scale-threads", ScaleRows.Threads()),
        new PairedSection("scale-writes", ScaleRows.Writes()),
        new PairedSection("scale-chain", ScaleRows.Chain()),
        new PairedSection("scale-roots", ScaleRows.Roots()),
    ];

    /// <summary>Of every table a quick run has the first row and each so many-th after it.</summary>
    private const int QuickStep = 9;

    public static async Task<int> RunAsync(BenchOptions options, string serverAssembly)
    {
        bool isSelection = options is { IsQuick: true, RowPart: null, IsList: false };
        (ISection Section, string[] Rows)[] wanted =
        [
            .. s_sections.Select(section => (section, section.Rows.Where(options.Wants).Where((_, i) => !isSelection || i % QuickStep == 0).ToArray()))
                .Where(pair => pair.Item2.Length > 0),
        ];
        if (options.IsList)
        {
            Console.WriteLine(string.Join('\n', wanted.SelectMany(pair => pair.Rows)));
            return 0;
        }

        if (wanted.Length == 0)
        {
            Console.Error.WriteLine($"No row's name contains '{options.RowPart}': --list shows them.");
            return 2;
        }

        long start = Stopwatch.GetTimestamp();
        var report = new Report();
        await using (var stage = new Stage(options, serverAssembly))
        {
            foreach ((ISection section, string[] rows) in wanted)
            {
                try
                {
                    await section.RunAsync(stage, rows, report);
                }
                catch (Exception error) when (error is InvalidOperationException or TimeoutException or IOException or KeyNotFoundException or Win32Exception)
                {
                    report.Fail(section.Key, error);
                }
            }
        }

        if (options.RowPart is null)
        {
            await BenchmarkPage.WriteAsync(report, options, Stopwatch.GetElapsedTime(start));
        }

        return report.Failures == 0 ? 0 : 1;
    }
}
