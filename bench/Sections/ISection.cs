using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Sections;

/// <summary>Rows that belong together and make one table of the page.</summary>
internal interface ISection
{
    /// <summary>The table's place in Pages/template.md: <c>{{KEY}}</c>.</summary>
    string Key { get; }

    /// <summary>The names that <c>--row</c> looks at.</summary>
    IReadOnlyList<string> Rows { get; }

    /// <summary>Measures those rows.</summary>
    Task RunAsync(Stage stage, IReadOnlyList<string> rows, Report report);
}
