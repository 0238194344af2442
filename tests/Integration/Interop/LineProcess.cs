using System.Diagnostics;
using System.Text;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Interop;

/// <summary>A program that is told lines and answers lines. It ends with its standard input, which is closed with the test process at the latest.</summary>
internal sealed class LineProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_graceful = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private LineProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        _process.BeginErrorReadLine();
    }

    public static LineProcess Start(string program, IEnumerable<string> arguments, string workingDirectory)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new LineProcess(Process.Start(start) ?? throw new PeerStartException($"{program} did not start."));
    }

    public async Task SendAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteAsync($"{line}\n".AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>The next line. After a cancellation the process is good for nothing but to be disposed of.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken)
        ?? throw new PeerStartException($"{_process.StartInfo.FileName} has ended. It said on its standard error:\n{Errors}");

    /// <summary>What it said on its standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(s_graceful);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It is in the middle of something, or gone.
        }

        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        _process.Dispose();
    }

    private void KeepError(string? line)
    {
        lock (_errors)
        {
            if (line is not null && _errors.Length < 20_000)
            {
                _errors.AppendLine(line);
            }
        }
    }
}
