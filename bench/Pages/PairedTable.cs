using System.Globalization;
using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Pages;

/// <summary>Rows of rates as a table, with a column for everyone who plays in one of them.</summary>
internal sealed class PairedTable(IReadOnlyList<PairedRow> rows)
{
    private readonly string[] _others =
        [.. rows.SelectMany(row => row.Contenders).Where(Peers.AreThere).Distinct().Where(name => name is not (Contender.TlsSimple or Contender.SslStream))];

    public string Head =>
        $"| row | TlsSimple | SslStream | throughput ratio | CPU ratio |{string.Concat(_others.Select(other => $" {other} |"))}\n" +
        $"|---|---|---|---|---|{string.Concat(_others.Select(_ => "---|"))}";

    public string Line(RowResult row) =>
        $"| {row.Name} | {Cell(row, Contender.TlsSimple)} | {Cell(row, Contender.SslStream)} | {Ratio(row.RateRatio)} | {Ratio(row.CpuRatio)} |" +
        string.Concat(_others.Select(other => $" {Cell(row, other)} |"));

    public static string Ratio(Spread ratio) =>
        string.Create(CultureInfo.InvariantCulture, $"**{ratio.Median:F2}** ({ratio.Least:F2}-{ratio.Most:F2})");

    private static string Cell(RowResult row, string contender) =>
        row.Costs.ContainsKey(contender) ? Cell(row.Unit, row.Rate(contender), row.Cpu(contender)) : "";

    private static string Cell(RateUnit unit, double rate, double cpu) => unit == RateUnit.Bytes
        ? string.Create(CultureInfo.InvariantCulture, $"{Digits(rate / 1e6)} MB/s, {cpu * 1e12:N0} ms/GB")
        : string.Create(CultureInfo.InvariantCulture, $"{rate:N0}/s, {cpu * 1e6:N0} µs");

    private static string Digits(double value) => value.ToString(value < 10 ? "F2" : "N0", CultureInfo.InvariantCulture);
}
