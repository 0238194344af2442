using System.ComponentModel;
using TlsSimple.Bench.Pages;
using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Sections;

/// <summary>Rows in which contenders have turns at the same work.</summary>
internal sealed class PairedSection(string key, IEnumerable<PairedRow> rows) : ISection
{
    private readonly PairedRow[] _rows = [.. rows];

    public string Key => key;

    public IReadOnlyList<string> Rows => [.. _rows.Select(row => row.Name)];

    public async Task RunAsync(Stage stage, IReadOnlyList<string> rows, Report report)
    {
        PairedRow[] wanted = [.. _rows.Where(row => rows.Contains(row.Name))];
        var table = new PairedTable(wanted);
        report.Begin(key, table.Head);
        foreach (PairedRow row in wanted)
        {
            try
            {
                RowResult result = await Turns.RunAsync(row, stage);
                report.Add(row.Name, table.Line(result), result.Fact);
            }
            catch (Exception error) when (error is InvalidOperationException or TimeoutException or Win32Exception)
            {
                report.Fail(row.Name, error);
            }
        }
    }
}
