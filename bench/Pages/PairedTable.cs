using System.Globalization;
using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Pages;

/// <summary>Rows of rates as a table.</summary>
internal static class PairedTable
{
    private static readonly string[] s_others = [Contender.Plain, Contender.Curl, Contender.Node, Contender.Go];

    public static string Head =>
        "| row | TlsSimple | SslStream | throughput ratio | CPU ratio | plain | curl | Node | Go |\n" +
        "|---|---|---|---|---|---|---|---|---|";

    public static string Line(RowResult row) =>
        $"| {row.Name} | {Cell(row, Contender.TlsSimple)} | {Cell(row, Contender.SslStream)} | {Ratio(row.RateRatio)} | {Ratio(row.CpuRatio)} " +
        string.Concat(s_others.Select(other => $"| {Cell(row, other)} ")) + "|";

    public static string Ratio(Spread ratio) =>
        string.Create(CultureInfo.InvariantCulture, $"**{ratio.Median:F2}** ({ratio.Least:F2}-{ratio.Most:F2})");

    private static string Cell(RowResult row, string contender) =>
        row.Costs.ContainsKey(contender) ? Cell(row.Unit, row.Rate(contender), row.Cpu(contender)) : "";

    private static string Cell(RateUnit unit, double rate, double cpu) => unit == RateUnit.Bytes
        ? string.Create(CultureInfo.InvariantCulture, $"{Digits(rate / 1e6)} MB/s, {cpu * 1e12:N0} ms/GB")
        : string.Create(CultureInfo.InvariantCulture, $"{rate:N0}/s, {cpu * 1e6:N0} µs");

    private static string Digits(double value) => value.ToString(value < 10 ? "F2" : "N0", CultureInfo.InvariantCulture);
}
