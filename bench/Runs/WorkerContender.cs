using System.Diagnostics;
using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Runs;

/// <summary>A process that takes orders: this program once more, or one of bench/peers.</summary>
internal sealed class WorkerContender : Contender
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private readonly Process _process;

    /// <summary>For a profiler.</summary>
    public int ProcessId => _process.Id;

    public WorkerContender(string name, string program, params string[] arguments)
        : base(name)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };

        // The server listens on one family: nobody is to try the other first.
        start.Environment["DOTNET_SYSTEM_NET_DISABLEIPV6"] = "1";
        _process = Process.Start(start)!;
    }

    public override async Task<Outcome> RunAsync(Order order)
    {
        await _process.StandardInput.WriteLineAsync(Wire.Write(order));
        string line = await _process.StandardOutput.ReadLineAsync().WaitAsync(s_limit)
            ?? throw new InvalidOperationException($"{Name} ended early; stderr has the reason.");
        return Wire.Read<Outcome>(line);
    }

    public override async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
