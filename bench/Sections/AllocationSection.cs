using System.Globalization;
using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Sections;

/// <summary>Managed bytes for each request: bench/Allocations, which has BenchmarkDotNet.</summary>
internal sealed class AllocationSection : ISection
{
    private const string Assembly = "bench/Allocations/bin/Release/net10.0/TlsSimple.Allocations.dll";

    public string Key => "allocations";

    public IReadOnlyList<string> Rows => ["allocations GET h1", "allocations GET h2"];

    public async Task RunAsync(Stage stage, IReadOnlyList<string> rows, Report report)
    {
        await stage.StartAsync(ServerKind.Kestrel);
        await Programs.RunAsync("dotnet", "build", "bench/Allocations/Allocations.csproj", "-c", "Release", "--disable-build-servers", "-v:quiet", "--nologo");
        string said = await Programs.RunAsync("dotnet", Assembly, Url(Contender.TlsSimple, 1), Url(Contender.Plain, 1), Url(Contender.Plain, 2), stage.Pki.Roots);
        var bytes = said.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length == 3 && words[0] is "1" or "2")
            .ToDictionary(words => (words[0], words[1]), words => double.Parse(words[2], CultureInfo.InvariantCulture));
        report.Begin(Key, "| row | TlsSimple | SslStream | plain | ratio |\n|---|---:|---:|---:|---|");
        foreach (string row in rows)
        {
            string http = row[^1..];
            double ratio = bytes[(http, "TlsSimple")] / bytes[(http, "SslStream")];
            report.Add(
                row,
                $"| {row} | {bytes[(http, "TlsSimple")]:N0} | {bytes[(http, "SslStream")]:N0} | {bytes[(http, "Plain")]:N0} | **{ratio:F2}** |",
                new Fact(null, new Spread(ratio, ratio, ratio)));
        }

        string Url(string contender, int http) => stage.Url(ServerKind.Kestrel, contender, "p256", http, "/b/13").ToString();
    }
}
