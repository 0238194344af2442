using System.Diagnostics;
using System.Globalization;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>Tells of a long run: writes how far it is to the file that TLSSIMPLE_FUZZ_LOG names, every half minute.</summary>
internal sealed class FuzzProgress(ulong seed)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);

    private readonly string? _path = Environment.GetEnvironmentVariable("TLSSIMPLE_FUZZ_LOG");
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _shown;

    public void Show(FuzzReport report)
    {
        if (_path is null || (_shown != 0 && Stopwatch.GetElapsedTime(_shown) < s_pause))
        {
            return;
        }

        _shown = Stopwatch.GetTimestamp();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        File.WriteAllText(_path, string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}, {elapsed:hh\\:mm\\:ss}, {report.Inputs / elapsed.TotalSeconds:F0} inputs/s, processor time {Process.GetCurrentProcess().TotalProcessorTime:hh\\:mm\\:ss}\n{report}\n{string.Join("\n\n", report.Findings)}\n"));
    }
}
