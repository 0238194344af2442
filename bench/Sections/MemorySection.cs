using System.Globalization;
using TlsSimple.Bench.IdleConnections;
using TlsSimple.Bench.Pages;
using TlsSimple.Bench.Runs;
using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Sections;

/// <summary>What an idle connection costs, as a bare stream at either end and in HttpClient's pool.</summary>
internal sealed class MemorySection : ISection
{
    private const string Bare = "memory bare stream";
    private const string BareServer = "memory bare stream, server";
    private const string Pool = "memory h1 in the pool";

    public string Key => "memory";

    public IReadOnlyList<string> Rows => [Bare, BareServer, Pool];

    public async Task RunAsync(Stage stage, IReadOnlyList<string> rows, Report report)
    {
        int count = stage.Options.IsQuick ? 200 : 1000;
        int rounds = stage.Options.IsQuick ? 1 : 3;
        report.Begin(Key, "| row | TLS | native library | managed heap | rest | resident memory | kernel, both ends | ratio |\n|---|---|---:|---:|---:|---:|---:|---|");
        if (rows.Contains(Bare) || rows.Contains(BareServer))
        {
            string[] files = [Path.Combine(stage.Pki.Folder, "p256.pem"), Path.Combine(stage.Pki.Folder, "p256.key"), stage.Pki.Roots];
            (IdleUse[] ours, IdleUse[] theirs) = await InTurnsAsync(
                rounds, () => IdleRun.MeasureAsync(count, files, IdleTls.TlsSimple), () => IdleRun.MeasureAsync(count, files, "sslstream"));
            Show(report, rows, Bare, [.. ours.Select(use => (use.Client, use.Kernel))], [.. theirs.Select(use => (use.Client, use.Kernel))]);
            Show(report, rows, BareServer, [.. ours.Select(use => (use.Server, use.Kernel))], [.. theirs.Select(use => (use.Server, use.Kernel))]);
        }

        if (rows.Contains(Pool))
        {
            await stage.StartAsync(ServerKind.Kestrel);
            ((MemoryUse, long)[] ours, (MemoryUse, long)[] theirs) = await InTurnsAsync(
                rounds, () => PoolAsync(stage, Contender.TlsSimple, count), () => PoolAsync(stage, Contender.SslStream, count));
            Show(report, rows, Pool, ours, theirs);
        }
    }

    private static async Task<(T[] Ours, T[] Theirs)> InTurnsAsync<T>(int rounds, Func<Task<T>> ours, Func<Task<T>> theirs)
    {
        var first = new List<T>();
        var second = new List<T>();
        for (int i = 0; i < rounds; i++)
        {
            first.Add(await ours());
            second.Add(await theirs());
        }

        return ([.. first], [.. second]);
    }

    /// <summary>Between as many connections as are measured, and twice as many.</summary>
    private static async Task<(MemoryUse Use, long Kernel)> PoolAsync(Stage stage, string contender, int count)
    {
        await using Contender client = stage.Create(contender);
        MemoryUse before = await OpenAsync(count);
        long slab = IdleRun.KernelSlab();
        MemoryUse after = await OpenAsync(2 * count);
        return ((after - before) / count, (IdleRun.KernelSlab() - slab) / count);

        async Task<MemoryUse> OpenAsync(int atOnce)
        {
            Outcome outcome = await client.RunAsync(new Order
            {
                Work = "pool",
                Url = stage.Url(ServerKind.Kestrel, contender, "p256", 1, "/hold"),
                AtOnce = atOnce,
                Roots = stage.Pki.Roots,
            });
            return outcome.Error is null ? MemoryUse.Parse(outcome.Memory!) : throw new InvalidOperationException(outcome.Error);
        }
    }

    private static void Show(Report report, IReadOnlyList<string> rows, string row, (MemoryUse Use, long Kernel)[] ours, (MemoryUse Use, long Kernel)[] theirs)
    {
        if (!rows.Contains(row))
        {
            return;
        }

        Spread ratio = Spread.Of(ours.Zip(theirs, (one, other) => (double)one.Use.Resident / other.Use.Resident));
        report.Add(row, Line(row, "TlsSimple", ours, PairedTable.Ratio(ratio)), new Fact(null, ratio));
        report.Add(Line(row, "SslStream", theirs, ""));
    }

    private static string Line(string row, string tls, (MemoryUse Use, long Kernel)[] uses, string ratio)
    {
        string native = tls == "TlsSimple" ? Median(uses, use => use.Use.Native) : "in the rest";
        return $"| {row} | {tls} | {native} | {Median(uses, use => use.Use.Managed)} | {Median(uses, use => use.Use.Resident - use.Use.Native - use.Use.Managed)} " +
            $"| {Median(uses, use => use.Use.Resident)} | {Median(uses, use => use.Kernel)} | {ratio} |";
    }

    private static string Median((MemoryUse Use, long Kernel)[] uses, Func<(MemoryUse Use, long Kernel), long> part) =>
        Spread.Of(uses.Select(use => (double)part(use))).Median.ToString("N0", CultureInfo.InvariantCulture);
}
