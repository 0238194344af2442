using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>ConsoleFetch in a process of its own, as a user runs it with its output piped.</summary>
internal sealed class FetchProcess : IAsyncDisposable
{
    private const int SigInt = 2;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);
    private static readonly string s_program = FindProgram();

    private readonly Process _process;
    private readonly Task<string> _errors;

    private FetchProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>What it writes; as long as nobody reads, it stands still when the pipe is full.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What it reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    public static FetchProcess Start(params string[] arguments) => Start(PeerProgram.Find("dotnet"), [s_program, .. arguments]);

    /// <summary>With these variables in its environment.</summary>
    public static FetchProcess StartWith(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(PeerProgram.Find("dotnet"), [s_program, .. arguments], environment);

    /// <summary>Under <c>script</c>, which gives it a terminal to write to.</summary>
    public static FetchProcess StartOnTerminal(params string[] arguments)
    {
        IEnumerable<string> words = new[] { PeerProgram.Find("dotnet"), s_program }.Concat(arguments).Select(word => $"'{word}'");
        return Start(PeerProgram.Find("script"), ["-qec", $"stty cols 120 rows 50; TERM=xterm-256color {string.Join(' ', words)}", "/dev/null"]);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<FetchOutcome> RunAsync(params string[] arguments)
    {
        await using FetchProcess process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>Takes the rest of its output and waits for its end.</summary>
    public async Task<FetchOutcome> EndAsync()
    {
        using var deadline = new CancellationTokenSource(s_limit);
        var output = new MemoryStream();
        await Output.CopyToAsync(output, deadline.Token);
        await _process.WaitForExitAsync(deadline.Token);
        return new FetchOutcome(_process.ExitCode, output.ToArray(), await _errors);
    }

    /// <summary>Waits for its end, when its output is nobody's matter.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var deadline = new CancellationTokenSource(s_limit);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public long PeakMemoryKilobytes()
    {
        string line = File.ReadLines(Proc("status")).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    public void AssertNoOpenSsl()
    {
        string maps = File.ReadAllText(Proc("maps"));
        Assert.Contains("libtlssimple", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("libssl", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("libcrypto", maps, StringComparison.Ordinal);
    }

    /// <summary>What Ctrl+C does.</summary>
    public void Interrupt() => _ = Kill(Id, SigInt);

    public void CloseInput() => _process.StandardInput.Close();

    public async Task WriteInputAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        CloseInput();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Proc(string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/{file}");

    private static FetchProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What this machine has set up for its own use has nothing to do with the tests.
        string[] foreign = [.. start.Environment.Keys.Where(name =>
            name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase) || name is "SSL_CERT_FILE" or "SSL_CERT_DIR" or "NO_COLOR")];
        foreach (string name in foreign)
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new FetchProcess(Process.Start(start)!);
    }

    /// <summary>Built beside these tests: the same configuration, the same framework.</summary>
    private static string FindProgram()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        string folder = Path.Combine(PeerProgram.RepositoryRoot, "samples", "ConsoleFetch", "bin", framework.Parent!.Name, framework.Name);
        string program = Path.Combine(folder, "ConsoleFetch.dll");
        return File.Exists(program)
            ? program
            : throw new FileNotFoundException($"{program} is missing. 'dotnet build' in the root of the repository builds it, as eng/test.sh does.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
