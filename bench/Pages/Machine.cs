using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Pages;

/// <summary>On what, with what and when.</summary>
internal static class Machine
{
    public static string Describe() => string.Join('\n', Lines().Select(line => $"| {line.Name} | {line.Value} |").Prepend("| | |\n|---|---|"));

    private static IEnumerable<(string Name, string Value)> Lines()
    {
        yield return ("date", DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        yield return ("processor", $"{Processor()}, {Environment.ProcessorCount} of them; the library uses: {Features()}");
        yield return ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB");
        yield return ("system", $"{Environment.OSVersion.VersionString}, {File.ReadLines("/etc/os-release").First(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))[13..^1]}");
        yield return (".NET", RuntimeInformation.FrameworkDescription);
        yield return ("Mbed TLS", File.ReadLines("native/mbedtls.lock").First(line => line.StartsWith("version=", StringComparison.Ordinal))[8..]);
        foreach ((string program, string argument) in new[] { ("openssl", "version"), ("nginx", "-v"), ("curl", "--version"), ("node", "--version"), ("go", "version"), ("cc", "--version") })
        {
            if (Peers.IsOnPath(program))
            {
                yield return (program, Version(program, argument));
            }
        }

        yield return ("commit", Version("git", "rev-parse", "--short", "HEAD"));
    }

    private static string Version(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        string line = said.Split('\n')[0];

        // curl names all its libraries; the TLS one is what matters.
        return program == "curl" ? string.Join(' ', line.Split(' ').Where(word => !word.Contains('/') || word.StartsWith("OpenSSL", StringComparison.Ordinal))) : line;
    }

    private static string Processor()
    {
        string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }

    /// <summary>By the words of docs/cpu.md.</summary>
    private static string Features()
    {
        uint features = Interop.TlsNative.tlssimple_cpu_features();
        string[] names = ["aes", "vaes", "avx2", "sha", "adx"];
        return string.Join(", ", names.Where((_, i) => (features & (1u << i)) != 0));
    }
}
