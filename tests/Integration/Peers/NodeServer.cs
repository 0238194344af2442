using System.Globalization;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>Node's own HTTP/2 and HTTP/1.1 over its own OpenSSL, in a process of its own: node-server.mjs.</summary>
public sealed partial class NodeServer : IPeer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private NodeServer(int port, ChildProcess process)
    {
        Port = port;
        _process = process;
    }

    public int Port { get; }

    public string Log => _process.Log.ToString();

    public static async Task<NodeServer> StartAsync(TestCertificate certificate, ServedHttp http = ServedHttp.Http1AndHttp2)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        string script = Path.Combine(PeerProgram.RepositoryRoot, "tests", "Integration", "Peers", "node-server.mjs");
        ChildProcess process = ChildProcess.Start(
            "node", [script, certificate.CertPemPath, certificate.KeyPemPath, http.ToString()], Path.GetTempPath());
        try
        {
            Match ready = await process.WaitForLogAsync(ListeningLine(), s_start);
            return new NodeServer(int.Parse(ready.Groups[1].ValueSpan, CultureInfo.InvariantCulture), process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [GeneratedRegex(@"listening (\d+)\n")]
    private static partial Regex ListeningLine();
}
