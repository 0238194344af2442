using System.Globalization;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>
/// <c>gnutls-serv</c> in a process of its own. It answers every GET with a page about the connection, then closes; with
/// <c>--echo</c> among the arguments it sends back what comes. It asks for a client certificate only with <c>--x509cafile</c>.
/// </summary>
public sealed class GnuTlsServer : IPeer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory;
    private readonly ChildProcess _process;

    private GnuTlsServer(int port, ScratchDirectory directory, ChildProcess process)
    {
        Port = port;
        _directory = directory;
        _process = process;
    }

    public int Port { get; }

    public string Log => _process.Log.ToString();

    /// <param name="certificate">What it shows.</param>
    /// <param name="priority">GnuTLS' own words for versions, suites and groups.</param>
    /// <param name="arguments">More arguments; <c>--http</c> is among them unless <c>--echo</c> is.</param>
    public static Task<GnuTlsServer> StartAsync(TestCertificate certificate, string priority = "NORMAL", params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(arguments);
        return LoopbackPort.StartAsync(async port =>
        {
            var all = new List<string>
            {
                "--port", port.ToString(CultureInfo.InvariantCulture), "--priority", priority,
                "--x509certfile", certificate.CertPemPath, "--x509keyfile", certificate.KeyPemPath,
            };
            if (!arguments.Contains("--echo"))
            {
                all.Add("--http");
            }

            if (!arguments.Contains("--x509cafile"))
            {
                all.Add("--disable-client-cert");
            }

            all.AddRange(arguments);
            var directory = new ScratchDirectory();
            ChildProcess process = ChildProcess.Start("gnutls-serv", all, directory.FullName);
            try
            {
                await process.WaitForPortAsync(port, s_start);
                return new GnuTlsServer(port, directory, process);
            }
            catch
            {
                await process.DisposeAsync();
                directory.Dispose();
                throw;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }
}
