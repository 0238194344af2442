using System.Diagnostics;

namespace TlsSimple.Bench.IdleConnections;

/// <summary>This program once more, with one end of all connections. It answers each line with one; it ends when its input does.</summary>
internal sealed class IdleProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private readonly Process _process;

    private IdleProcess(Process process) => _process = process;

    internal static IdleProcess Start(params string[] words)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(IdleProcess).Assembly.Location, "idle-end", .. words])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new IdleProcess(Process.Start(start)!);
    }

    internal async Task<string> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        return await ReadAsync();
    }

    internal async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(s_limit) ?? throw new InvalidOperationException("A process ended early; stderr has the reason.");

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(s_limit);
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
