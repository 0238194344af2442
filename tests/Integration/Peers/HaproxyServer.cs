using System.Globalization;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>
/// haproxy in a process of its own. It ends TLS and passes on to a plain backend: either HTTP/2 and HTTP/1.1 as HTTP/1.1, or the bytes as
/// they are, which makes an HTTPS proxy of a plain one.
/// </summary>
public sealed class HaproxyServer : IProxyServer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory;
    private readonly ChildProcess _process;

    private HaproxyServer(int port, ScratchDirectory directory, ChildProcess process)
    {
        Port = port;
        _directory = directory;
        _process = process;
    }

    public int Port { get; }

    public Uri Address => new($"https://localhost:{Port}");

    /// <summary>One line for every request or, with <see cref="InFrontOfAsync"/>, for every connection, when it has ended.</summary>
    public string Log => _process.Log.ToString();

    /// <summary>A web server: HTTP over TLS in front of a plain HTTP/1.1 server, of which only host and port count.</summary>
    public static Task<HaproxyServer> StartAsync(TestCertificate certificate, Uri backend, ServedHttp http = ServedHttp.Http1AndHttp2) =>
        StartAsync(certificate, backend, "http", http switch
        {
            ServedHttp.Http1 => "http/1.1",
            ServedHttp.Http2 => "h2",
            _ => "h2,http/1.1",
        });

    /// <summary>An HTTPS proxy: TLS in front of an HTTP proxy.</summary>
    public static Task<HaproxyServer> InFrontOfAsync(IProxyServer proxy, TestCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        return StartAsync(certificate, proxy.Address, "tcp", "http/1.1");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    private static async Task<HaproxyServer> StartAsync(TestCertificate certificate, Uri backend, string mode, string alpn)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(backend);
        var directory = new ScratchDirectory();
        try
        {
            // It wants chain and key in one file.
            string identity = directory.Write("identity.pem", certificate.ChainPem + await File.ReadAllTextAsync(certificate.KeyPemPath));
            return await LoopbackPort.StartAsync(async port =>
            {
                string configuration = directory.Write("haproxy.cfg", Configuration(port, identity, backend, mode, alpn));
                return new HaproxyServer(port, directory, await StartProcessAsync(directory, port, configuration));
            });
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static async Task<ChildProcess> StartProcessAsync(ScratchDirectory directory, int port, string configuration)
    {
        ChildProcess process = ChildProcess.Start("haproxy", ["-db", "-f", configuration], directory.FullName);
        try
        {
            await process.WaitForPortAsync(port, s_start);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static string Configuration(int port, string identity, Uri backend, string mode, string alpn) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        global
            log stdout format raw local0
            maxconn 1000
            nbthread 1
        defaults
            log global
            mode {mode}
            option {(mode == "http" ? "httplog" : "tcplog")}
            option dontlognull
            timeout connect 10s
            timeout client 10m
            timeout server 10m
            timeout tunnel 10m
        frontend tls
            bind 127.0.0.1:{port} ssl crt {identity} alpn {alpn}
            default_backend plain
        backend plain
            server plain {backend.Host}:{backend.Port}

        """);
}
