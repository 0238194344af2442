using System.Diagnostics;
using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Runs;

/// <summary>Kestrel in its process: bench/Server.</summary>
internal sealed class BenchServer : IDisposable
{
    private readonly Process _process;
    private readonly Dictionary<string, int> _ports;

    private BenchServer(Process process, Dictionary<string, int> ports)
    {
        _process = process;
        _ports = ports;
    }

    public static async Task<BenchServer> StartAsync(string assembly, string pki)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, pki]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1))
            ?? throw new InvalidOperationException("The server did not start; stderr has the reason.");
        return new BenchServer(process, Wire.Read<Dictionary<string, int>>(line));
    }

    public int Port(string name) => _ports[name];

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
