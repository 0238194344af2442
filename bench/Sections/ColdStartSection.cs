using System.Diagnostics;
using System.Globalization;
using TlsSimple.Bench.Pages;
using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Sections;

/// <summary>Process start to the end of the first response, by the twin programs of bench/ColdStart.</summary>
internal sealed class ColdStartSection : ISection
{
    private const string Folder = "artifacts/bench/cold-start";
    private static readonly string[] s_forms = ["JIT", "trimmed", "AOT"];
    private static readonly string[] s_roots = ["pinned CA", "Mozilla roots", "system roots"];

    public string Key => "cold-start";

    public IReadOnlyList<string> Rows => [.. s_forms.SelectMany(form => s_roots.Select(roots => $"cold start {form} {roots}"))];

    public async Task RunAsync(Stage stage, IReadOnlyList<string> rows, Report report)
    {
        await stage.StartAsync(ServerKind.Kestrel);
        report.Begin(Key, "| row | TlsSimple | SslStream | ratio | plain | size on disk, TlsSimple | SslStream |\n|---|---|---|---|---|---|---|");
        foreach (string form in s_forms)
        {
            foreach (string roots in s_roots.Where(roots => rows.Contains($"cold start {form} {roots}")))
            {
                string row = $"cold start {form} {roots}";
                try
                {
                    // Publishes what is not up to date; the first row of a form waits for it.
                    await Programs.RunAsync("bash", "bench/ColdStart/publish.sh", form);
                    await ShowAsync(stage, report, row, form, roots);
                }
                catch (InvalidOperationException error)
                {
                    report.Fail(row, error);
                }
            }
        }
    }

    private static async Task ShowAsync(Stage stage, Report report, string row, string form, string roots)
    {
        string url = stage.Url(ServerKind.Kestrel, Contender.TlsSimple, "p256", 1, "/b/13").ToString();
        int samples = stage.Options.IsQuick ? 2 : 9;
        string plainUrl = stage.Url(ServerKind.Kestrel, Contender.Plain, "p256", 1, "/b/13").ToString();
        var ours = new List<double>();
        var theirs = new List<double>();
        var plain = new List<double>();
        for (int i = -1; i < samples; i++)
        {
            double first = await MeasureAsync(stage, Path.Combine(Folder, form, "ColdTlsSimple", "ColdTlsSimple"), url, roots);
            double second = await MeasureAsync(stage, Path.Combine(Folder, form, "ColdSslStream", "ColdSslStream"), url, roots);
            double third = await MeasureAsync(stage, Path.Combine(Folder, form, "ColdSslStream", "ColdSslStream"), plainUrl, roots: "none");
            if (i >= 0)
            {
                ours.Add(first);
                theirs.Add(second);
                plain.Add(third);
            }
        }

        Spread ratio = Ratio(ours, theirs);
        report.Add(
            row,
            $"| {row} | {Milliseconds(ours)} | {Milliseconds(theirs)} | {PairedTable.Ratio(ratio)} | {Milliseconds(plain)} | {Size(form, "ColdTlsSimple")} | {Size(form, "ColdSslStream")} |",
            new Fact(null, ratio) { CostLimit = Ratio(plain, theirs) });
    }

    private static Spread Ratio(List<double> times, List<double> others) => Spread.Of(times.Zip(others, (one, other) => one / other));

    /// <summary>Until the program says that it has the response; its end is not waited for in that time.</summary>
    private static async Task<double> MeasureAsync(Stage stage, string program, string url, string roots)
    {
        string mozilla = Path.Combine(stage.Pki.Folder, "mozilla.pem");
        string system = Path.Combine(stage.Pki.Folder, "system.pem");
        if (!File.Exists(mozilla))
        {
            string own = await File.ReadAllTextAsync(stage.Pki.OneRoot);
            await File.WriteAllTextAsync(mozilla, await File.ReadAllTextAsync("src/TlsSimple.MozillaRoots/mozilla-roots.pem") + own);
            await File.WriteAllTextAsync(system, await File.ReadAllTextAsync("/etc/ssl/certs/ca-certificates.crt") + own);
        }

        string[] arguments = roots switch
        {
            "pinned CA" => [url, "pinned", stage.Pki.OneRoot],
            "Mozilla roots" => [url, "mozilla", program.EndsWith("ColdSslStream", StringComparison.Ordinal) ? mozilla : stage.Pki.OneRoot],
            _ => [url, "system"],
        };
        var start = new ProcessStartInfo(Path.GetFullPath(program), arguments) { RedirectStandardOutput = true };
        start.Environment["DOTNET_SYSTEM_NET_DISABLEIPV6"] = "1";
        if (roots == "system roots")
        {
            start.Environment["SSL_CERT_FILE"] = system;
        }

        long begun = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string? said = await process.StandardOutput.ReadLineAsync();
        double milliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        await process.WaitForExitAsync();
        return said == "13" ? milliseconds : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} said '{said}'.");
    }

    private static string Milliseconds(List<double> times) => string.Create(CultureInfo.InvariantCulture, $"{Spread.Of(times).Median:F0} ms");

    private static string Size(string form, string program)
    {
        string[] forDebugging = [".pdb", ".xml", ".dbg"];
        long size = Directory.GetFiles(Path.Combine(Folder, form, program)).Where(file => !forDebugging.Contains(Path.GetExtension(file))).Sum(file => new FileInfo(file).Length);
        return string.Create(CultureInfo.InvariantCulture, $"{size / 1e6:F1} MB");
    }
}
