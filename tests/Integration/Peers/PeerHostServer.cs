using System.Text.Json;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>
/// Kestrel in a process of its own (tests/PeerHost), for what must not share a process with its client: whether .NET's own TLS was entered can only
/// be seen where no server enters it. It has the endpoints of <see cref="KestrelServer"/>, and many more.
/// </summary>
public sealed partial class PeerHostServer : IPeer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);
    private static readonly string s_program = FindProgram();

    private readonly ChildProcess _process;

    private PeerHostServer(Dictionary<string, int> ports, ChildProcess process)
    {
        Port = ports["https"];
        Http1 = new Listener(ports["http1"], process);
        Http2 = new Listener(ports["http2"], process);
        Plain = new Uri($"http://localhost:{ports["plain"]}");
        _process = process;
    }

    /// <summary>https with h2 and http/1.1.</summary>
    public int Port { get; }

    /// <summary>https with http/1.1 alone.</summary>
    public IPeer Http1 { get; }

    /// <summary>https with h2 alone.</summary>
    public IPeer Http2 { get; }

    /// <summary>http.</summary>
    public Uri Plain { get; }

    public string Log => _process.Log.ToString();

    public static async Task<PeerHostServer> StartAsync(TestCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ChildProcess process = ChildProcess.Start(
            "dotnet", [s_program, certificate.CertPemPath, certificate.KeyPemPath], Path.GetTempPath());
        try
        {
            Match ready = await process.WaitForLogAsync(PortsLine(), s_start);
            return new PeerHostServer(JsonSerializer.Deserialize<Dictionary<string, int>>(ready.Value)!, process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Built beside these tests: the same configuration, the same framework.</summary>
    private static string FindProgram()
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(PeerProgram.RepositoryRoot, "tests", "PeerHost", "bin", framework.Parent!.Name, framework.Name, "TlsSimple.PeerHost.dll");
    }

    [GeneratedRegex(@"^\{""https"".*\}", RegexOptions.Multiline)]
    private static partial Regex PortsLine();

    /// <summary>One more port of the same server; it ends with that.</summary>
    private sealed class Listener(int port, ChildProcess process) : IPeer
    {
        public int Port => port;

        public string Log => process.Log.ToString();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
