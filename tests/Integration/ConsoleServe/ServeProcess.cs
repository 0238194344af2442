using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.ConsoleServe;

/// <summary>ConsoleServe in a process of its own, on a free port, as a user runs it with its output piped.</summary>
internal sealed partial class ServeProcess : IPeer
{
    internal const int SigInt = 2;
    internal const int SigTerm = 15;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ServerLog _output = new();
    private readonly ServerLog _errors = new();
    private readonly Task _pumps;

    private ServeProcess(Process process)
    {
        _process = process;
        _pumps = Task.WhenAll(PumpAsync(process.StandardOutput, _output), PumpAsync(process.StandardError, _errors));
    }

    public int Port { get; private set; }

    /// <summary>What it said of itself.</summary>
    public string Log => _errors.ToString();

    /// <summary>What it said of requests.</summary>
    public string Requests => _output.ToString();

    /// <summary>The throw-away CA, if it told of one.</summary>
    public string CaFile => CaOption().Match(Log).Groups[1].Value;

    public static async Task<ServeProcess> StartAsync(params string[] arguments)
    {
        ServeProcess serve = Start(["--port", "0", .. arguments]);
        try
        {
            Match match = await serve._errors.WaitForAsync(Address(), s_limit, CancellationToken.None);
            serve.Port = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            return serve;
        }
        catch
        {
            await serve.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs what must end by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using ServeProcess serve = Start(arguments);
        int code = await serve.EndAsync();
        return (code, serve.Requests, serve.Log);
    }

    public Task WaitForLogAsync(string pattern) => _errors.WaitForAsync(new Regex(pattern, RegexOptions.Multiline), s_limit, CancellationToken.None);

    public Task WaitForRequestAsync(string pattern) => _output.WaitForAsync(new Regex(pattern, RegexOptions.Multiline), s_limit, CancellationToken.None);

    public async Task<int> SignalAsync(int signal)
    {
        _ = Kill(_process.Id, signal);
        return await EndAsync();
    }

    public string Maps() => File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/maps"));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _pumps;
        _process.Dispose();
    }

    private static ServeProcess Start(string[] arguments)
    {
        var start = new ProcessStartInfo(PeerProgram.Find("dotnet"), [FindProgram(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ServeProcess(Process.Start(start)!);
    }

    private async Task<int> EndAsync()
    {
        using var deadline = new CancellationTokenSource(s_limit);
        await _process.WaitForExitAsync(deadline.Token);
        await _pumps.WaitAsync(deadline.Token);
        return _process.ExitCode;
    }

    private static async Task PumpAsync(StreamReader reader, ServerLog log)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            log.AppendLine(line);
        }
    }

    private static string FindProgram()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        string folder = Path.Combine(PeerProgram.RepositoryRoot, "samples", "ConsoleServe", "bin", framework.Parent!.Name, framework.Name);
        string program = Path.Combine(folder, "ConsoleServe.dll");
        return File.Exists(program) ? program : throw new FileNotFoundException($"{program} is missing. 'dotnet build' in the root of the repository builds it.");
    }

    [GeneratedRegex(@"^Serving .* on https://\S*?:(\d+)[,.]", RegexOptions.Multiline)]
    private static partial Regex Address();

    [GeneratedRegex(@"--cacert (\S+)")]
    private static partial Regex CaOption();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
