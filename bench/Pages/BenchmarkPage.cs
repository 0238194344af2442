using System.Globalization;
using System.Text.RegularExpressions;
using TlsSimple.Bench.Runs;
using TlsSimple.Bench.Sections;

namespace TlsSimple.Bench.Pages;

/// <summary>docs/benchmarks.md: the prose of template.md with the tables of a run, and the plot beside it.</summary>
internal static partial class BenchmarkPage
{
    public static async Task WriteAsync(Report report, BenchOptions options, TimeSpan took)
    {
        // What a quick run measures belongs on no page; but that pages can be written is seen.
        string folder = options.IsQuick ? "artifacts/bench" : "docs";
        string page = Place().Replace(await File.ReadAllTextAsync("bench/Pages/template.md"), match => match.Groups[1].Value switch
        {
            "machine" => Machine.Describe(),
            "method" => string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Samples} rounds, and {options.MoreSamples} more of those of .NET alone ({options.MoreSamplesOfRequests} where requests are counted), of {options.Seconds} s turns after warm-up, {options.WarmUpSeconds} s at a time until the runtime compiles next to nothing more; transfers of {options.TransferBytes >> 20} MB; the run took {took.TotalMinutes:F0} minutes"),
            "targets" => string.Join('\n', Target.All.Select(target => target.Line(report)).Prepend(Target.Head)),
            var key => report.Table(key),
        });
        await File.WriteAllTextAsync(Path.Combine(folder, "benchmarks.md"), page);
        await File.WriteAllTextAsync(Path.Combine(folder, "benchmarks.svg"), RatioPlot.Draw([.. report.Facts.Where(pair => pair.Row != SizeSection.Library)]));
        Console.WriteLine($"\n{folder}/benchmarks.md, {folder}/benchmarks.svg");
    }

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Place();
}
