using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>Squid in a process of its own: an HTTP proxy on one port and, with a certificate, an HTTPS proxy on another. It caches nothing.</summary>
public sealed partial class SquidServer : IProxyServer
{
    private const string AuthenticationHelper = "/usr/lib/squid/basic_ncsa_auth";
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory;
    private readonly ChildProcess _process;
    private readonly int? _tlsPort;

    private SquidServer(int port, int? tlsPort, ScratchDirectory directory, ChildProcess process)
    {
        Port = port;
        _tlsPort = tlsPort;
        _directory = directory;
        _process = process;
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>The HTTPS proxy: TLS with the proxy itself, on the certificate that it was started with.</summary>
    public Uri TlsAddress => new($"https://localhost:{_tlsPort ?? throw new InvalidOperationException("It was started without a certificate.")}");

    /// <summary>One line for every request that has ended ("TCP_TUNNEL/200 … CONNECT localhost:443 user"), then what it said itself.</summary>
    public string Log => (File.Exists(AccessLog(_directory)) ? File.ReadAllText(AccessLog(_directory)) : "") + _process.Log;

    /// <summary>With credentials it answers 407 to those who have none, or others, and keeps the connection open.</summary>
    public static async Task<SquidServer> StartAsync(NetworkCredential? credentials = null, TestCertificate? certificate = null)
    {
        var directory = new ScratchDirectory();
        // Started by root it becomes another user, who must get in here. No key lies in this folder.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory.FullName, Everybody);
        }

        try
        {
            string? passwords = credentials is null ? null : await WritePasswordsAsync(directory, credentials);
            return await LoopbackPort.StartAsync(port => certificate is null
                ? StartAsync(directory, passwords, port, tlsPort: null, certificate)
                : LoopbackPort.StartAsync(tlsPort => StartAsync(directory, passwords, port, tlsPort, certificate)));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();

        // Its shared memory has files under the name of the service, and it leaves them.
        foreach (string file in Directory.EnumerateFiles("/dev/shm", $"{ServiceName(Port)}-*"))
        {
            File.Delete(file);
        }
    }

    private static async Task<SquidServer> StartAsync(ScratchDirectory directory, string? passwords, int port, int? tlsPort, TestCertificate? certificate)
    {
        string configuration = directory.Write("squid.conf", Configuration(directory, passwords, port, tlsPort, certificate));
        ChildProcess process = ChildProcess.Start("squid", ["-N", "-n", ServiceName(port), "-d", "1", "-f", configuration], directory.FullName);
        try
        {
            await process.WaitForPortAsync(port, s_start);
            if (tlsPort is { } second)
            {
                await process.WaitForPortAsync(second, s_start);
            }

            return new SquidServer(port, tlsPort, directory, process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    // Letters and digits only.
    private static string ServiceName(int port) => string.Create(CultureInfo.InvariantCulture, $"tlssimple{Environment.ProcessId}p{port}");

    private static string AccessLog(ScratchDirectory directory) => directory.File("access.log");

    private static async Task<string> WritePasswordsAsync(ScratchDirectory directory, NetworkCredential credentials)
    {
        await using ChildProcess openssl = ChildProcess.Start("openssl", ["passwd", "-apr1", credentials.Password], directory.FullName);
        Match hash = await openssl.WaitForLogAsync(HashLine(), s_start);
        return directory.Write("passwords", $"{credentials.UserName}:{hash.Value}");
    }

    private static string Configuration(ScratchDirectory directory, string? passwords, int port, int? tlsPort, TestCertificate? certificate) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        http_port 127.0.0.1:{port}
        {(certificate is null ? "" : $"https_port 127.0.0.1:{tlsPort} tls-cert={certificate.CertPemPath} tls-key={certificate.KeyPemPath}")}
        pid_filename none
        cache_log /dev/null
        access_log stdio:{AccessLog(directory)}
        buffered_logs off
        cache deny all
        cache_mem 8 MB
        max_filedescriptors 4096
        pinger_enable off
        shutdown_lifetime 0 seconds
        visible_hostname squid.test
        {(passwords is null ? "http_access allow all" : $"""
            auth_param basic program {AuthenticationHelper} {passwords}
            auth_param basic children 1
            auth_param basic realm squid
            acl known proxy_auth REQUIRED
            http_access allow known
            http_access deny all
            """)}

        """);

    [GeneratedRegex(@"\$apr1\$\S+\n")]
    private static partial Regex HashLine();
}
