using System.Globalization;
using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Pages;

/// <summary>What a row is to reach.</summary>
/// <param name="Row">The row's name.</param>
/// <param name="Speed">The least ratio of speed; 0: none is asked for.</param>
/// <param name="Cost">The most that its ratio of cost may be; 0: none is asked for.</param>
internal sealed record Target(string Row, double Speed, double Cost)
{
    /// <summary>Those of the project, with every body size, role and server that there is a row for.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        new("GET h1 c=1 13 B", 1.15, 0.80),
        new("GET h1 c=1 10 KB", 1.15, 0.80),
        new("GET h1 c=16 13 B", 1.15, 0.80),
        new("GET h1 c=16 10 KB", 1.15, 0.80),
        new("GET h2 c=64 13 B", 1.30, 0.65),
        new("GET h2 c=64 10 KB", 1.30, 0.65),
        new("download h1 AES-128-GCM", 1.10, 0.65),
        new("download h2 AES-128-GCM", 1.10, 0.65),
        new("upload h1 AES-128-GCM", 1.10, 0.75),
        new("upload h2 AES-128-GCM", 1.10, 0.75),
        new("full 1.3 P-256 1 thread", 1.8, 0.45),
        new("full 1.3 P-256 1 thread nginx", 1.8, 0.45),
        new("full 1.3 RSA-2048 1 thread", 1.8, 0.45),
        new("full 1.3 RSA-2048 1 thread nginx", 1.8, 0.45),
        new("full 1.3 web chain 1 thread", 1.5, 0),
        new("full 1.3 web chain 1 thread nginx", 1.5, 0),
        new("resumed+GET 1.3 P-256 1 thread", 1.4, 0.65),
        new("resumed+GET 1.3 P-256 1 thread nginx", 1.4, 0.65),
        new("memory bare stream", 0, 0.5),
        new("memory h1 in the pool", 0, 0.5),
        new("cold start JIT Mozilla roots", 0, 0.45),
        new("cold start AOT Mozilla roots", 0, 0.09),
        new("AES-128-GCM seal 16 KB", 0.9, 0),
        new("AES-128-GCM open 16 KB", 0.9, 0),
        new("size of the native library", 0, 1),
    ];

    public static string Head => "| row | speed: target | measured | plain http | CPU, memory, time: target | measured | plain http | outcome |\n|---|---|---|---|---|---|---|---|";

    public string Line(Report report)
    {
        Fact? fact = report.Find(Row);
        string outcome = fact is null ? "not measured"
            : IsMet(fact.Value) ? "met"
            : fact.Value.CostLimit?.Median > Cost && Cost > 0 ? "not met: less than plain http takes"
            : "not met";
        return $"| {Row} | {Bound("≥", Speed)} | {Value(Speed, fact?.Speed)} | {Value(Speed, fact?.SpeedLimit)} | {Bound("≤", Cost)} | {Value(Cost, fact?.Cost)} | {Value(Cost, fact?.CostLimit)} | {outcome} |";
    }

    /// <summary>As it is printed: rounded to two digits, so that the page does not contradict itself.</summary>
    public bool IsMet(Fact fact) =>
        (Speed == 0 || (fact.Speed is { } speed && Math.Round(speed.Median, 2) >= Speed)) &&
        (Cost == 0 || (fact.Cost is { } cost && Math.Round(cost.Median, 2) <= Cost));

    private static string Bound(string sign, double bound) => bound == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{sign} {bound:F2}");

    private static string Value(double bound, Spread? value) =>
        bound == 0 || value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value.Value.Median:F2}");
}
