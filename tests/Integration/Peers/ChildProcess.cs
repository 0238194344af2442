using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace TlsSimple.Integration.Peers;

/// <summary>One server process: started, heard, and ended by its own handle. Its standard input stays open until then.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const uint FioNRead = 0x541B;
    private static readonly TimeSpan s_graceful = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_forced = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentDictionary<ChildProcess, bool> s_running = CreateRegistry();

    private readonly Process _process;
    private readonly CancellationTokenSource _exited = new();
    private readonly Task _output;
    private int _disposed;

    private ChildProcess(Process process)
    {
        _process = process;
        _output = Task.WhenAll(
            PumpAsync(
                process.StandardOutput,
                text =>
                {
                    Output.Append(text.Span);
                    Heard?.Invoke(text);
                }),
            PumpAsync(process.StandardError, null));
        _ = WatchExitAsync();
        s_running[this] = true;
    }

    /// <summary>Standard output and standard error; a line of the one may stand amid lines of the other.</summary>
    public ServerLog Log { get; } = new();

    /// <summary>Standard output alone.</summary>
    public ServerLog Output { get; } = new();

    /// <summary>Gets all that comes on standard output from now on, for what is longer than the log.</summary>
    public Action<ReadOnlyMemory<char>>? Heard { get; set; }

    public static ChildProcess Start(string program, IEnumerable<string> arguments, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var start = new ProcessStartInfo(PeerProgram.Find(program))
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new ChildProcess(Process.Start(start) ?? throw new PeerStartException($"{program} did not start."));
    }

    /// <summary>Waits for the line by which the server says that it listens.</summary>
    public async Task<Match> WaitForLogAsync(Regex pattern, TimeSpan timeout)
    {
        try
        {
            return await Log.WaitForAsync(pattern, timeout, _exited.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // A program that says its word and ends: the word may come after the end was noticed.
            Match last = pattern.Match(Log.ToString());
            if (last.Success)
            {
                return last;
            }

            throw StartFailure($"no /{pattern}/ came", e);
        }
    }

    /// <summary>Connects until the server accepts.</summary>
    public async Task WaitForPortAsync(int port, TimeSpan timeout)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_exited.Token);
        deadline.CancelAfter(timeout);
        try
        {
            while (true)
            {
                if (await AcceptsAsync(port, deadline.Token))
                {
                    // The answer counts only if it was ours: a server that found the port taken is about to end.
                    deadline.Token.ThrowIfCancellationRequested();
                    ThrowIfPortTaken();
                    return;
                }

                ThrowIfPortTaken();
                await Task.Delay(15, deadline.Token);
            }
        }
        catch (OperationCanceledException e)
        {
            ThrowIfPortTaken();
            throw StartFailure($"nobody accepts on port {port}", e);
        }
    }

    /// <summary>Writes to standard input and returns when the process has read it: it never gets two writes as one.</summary>
    public async Task SendAsync(string text, TimeSpan timeout)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
        SafePipeHandle pipe = ((PipeStream)_process.StandardInput.BaseStream).SafePipeHandle;
        long start = Stopwatch.GetTimestamp();
        while (UnreadBytes(pipe, FioNRead, out int unread) == 0 && unread > 0)
        {
            if (Stopwatch.GetElapsedTime(start) > timeout)
            {
                throw new TimeoutException($"{_process.StartInfo.FileName} does not read its standard input. Its log:\n{Log}");
            }

            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        s_running.TryRemove(this, out _);
        if (!_process.HasExited && Kill(_process.Id, SigTerm) == 0)
        {
            await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(s_graceful));
        }

        KillTree();
        // The pumps end with the pipes; a grandchild that keeps one open must not hold up the tests.
        await Task.WhenAny(_output, Task.Delay(s_forced));
        _process.Dispose();
    }

    private static ConcurrentDictionary<ChildProcess, bool> CreateRegistry()
    {
        var running = new ConcurrentDictionary<ChildProcess, bool>();
        // A test run that is ended early leaves no server behind.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (ChildProcess process in running.Keys)
            {
                process.KillTree();
            }
        };
        return running;
    }

    private static async Task<bool> AcceptsAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task PumpAsync(StreamReader reader, Action<ReadOnlyMemory<char>>? heard)
    {
        char[] buffer = new char[4096];
        try
        {
            while (await reader.ReadAsync(buffer.AsMemory()) is int count and > 0)
            {
                Log.Append(buffer.AsSpan(0, count));
                heard?.Invoke(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe went with the process.
        }
    }

    private async Task WatchExitAsync()
    {
        await _process.WaitForExitAsync();
        // Its last words first: they are the reason.
        await Task.WhenAny(_output, Task.Delay(s_forced));
        await _exited.CancelAsync();
    }

    private void ThrowIfPortTaken()
    {
        string log = Log.ToString();
        if (log.Contains("Address already in use", StringComparison.OrdinalIgnoreCase))
        {
            throw new PortTakenException(log);
        }
    }

    private PeerStartException StartFailure(string what, Exception e)
    {
        string state = _process.HasExited ? $"it ended with exit code {_process.ExitCode}" : "it still runs";
        return new PeerStartException($"{_process.StartInfo.FileName}: {what}; {state}. Its log:\n{Log}", e);
    }

    private void KillTree()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(s_forced);
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);

    [DllImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnreadBytes(SafePipeHandle pipe, nuint request, out int count);
}
