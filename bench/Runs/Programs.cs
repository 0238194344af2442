using System.Diagnostics;

namespace TlsSimple.Bench.Runs;

/// <summary>Programs that run to their end.</summary>
internal static class Programs
{
    /// <summary>What it wrote to its standard output; that it fails is an error.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? said
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }
}
