using System.Diagnostics;
using System.Globalization;
using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Runs;

/// <summary>The curl program with OpenSSL: a process for each turn, its start included in time and processor time.</summary>
/// <param name="folder">For the file that it uploads.</param>
internal sealed class CurlContender(string folder) : Contender(Curl)
{
    private const int FirstCount = 200;

    /// <summary>How many requests it made in a second the last time.</summary>
    private double _rate;

    public override async Task<Outcome> RunAsync(Order order)
    {
        if (order.Bytes > 0)
        {
            return await RunAsync(order, Math.Max(1, (int)(_rate * order.Seconds / order.Bytes)), order.Bytes);
        }

        return await RunAsync(order, _rate > 0 ? Math.Max(FirstCount, (int)(_rate * order.Seconds)) : FirstCount, 1);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Outcome> RunAsync(Order order, int count, double unit)
    {
        List<string> arguments = ["--silent", "--show-error", "--fail", "--ipv4", "--cacert", order.Roots, order.Http == 2 ? "--http2" : "--http1.1"];
        arguments.AddRange(order.Tls == "1.2" ? ["--tls-max", "1.2"] : ["--tlsv1.3"]);
        arguments.AddRange(order.Work switch
        {
            "upload" => ["--output", "/dev/null", "--request", "POST", "--header", "Expect:", "--upload-file", ZeroFile(order.Bytes), $"{order.Url}?[1-{count}]"],
            "fresh" => ["--output", "/dev/null", "--header", "Connection: close", .. Sessions(order), $"{order.Url}?[1-{count}]"],
            _ => ["--output", "/dev/null", $"{order.Url}?[1-{count}]"],
        });
        if (order.AtOnce > 1)
        {
            arguments.AddRange(["--parallel", "--parallel-max", order.AtOnce.ToString(CultureInfo.InvariantCulture)]);
        }

        // The shell's own clock is the simplest way to the processor time of a child. Its format has seconds: all, user, system.
        var start = new ProcessStartInfo("bash", ["-c", "TIMEFORMAT='%3R %3U %3S'; time \"$@\"", "bash", "curl", .. arguments]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string said = (await process.StandardError.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            return new Outcome(0, 0, 0, said);
        }

        double[] times = [.. said.Split('\n')[^1].Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        _rate = count * unit / times[0];
        return new Outcome(count * unit, times[0], times[1] + times[2]);
    }

    private static string[] Sessions(Order order) => order.Resumes ? [] : ["--no-sessionid"];

    /// <summary>A file of so many zeros, which takes no room.</summary>
    private string ZeroFile(long size)
    {
        string path = Path.Combine(folder, $"upload-{size}");
        if (!File.Exists(path))
        {
            using FileStream file = File.Create(path);
            file.SetLength(size);
        }

        return path;
    }
}
