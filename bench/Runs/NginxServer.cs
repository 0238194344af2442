using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TlsSimple.Bench.Runs;

/// <summary>nginx in one process, with the answers of bench/Server that need no program: files of zeros.</summary>
internal sealed class NginxServer : IDisposable
{
    private static readonly string[] s_names = ["plain1", "plain2", "p256", "p256-full", "rsa-full", "web-full", "aes128"];

    private readonly Process _process;
    private readonly Dictionary<string, int> _ports;

    private NginxServer(Process process, Dictionary<string, int> ports)
    {
        _process = process;
        _ports = ports;

        // A run that is ended from outside leaves no server behind.
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    public static async Task<NginxServer> StartAsync(string pki, IEnumerable<string> files)
    {
        string folder = Path.Combine(pki, "nginx");
        foreach (string file in files)
        {
            string path = Path.Combine(folder, file.TrimStart('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using FileStream stream = File.Create(path);
            stream.SetLength(long.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        }

        var ports = s_names.ToDictionary(name => name, _ => FreePort());
        string configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(pki, folder, ports));
        Process process = Process.Start(new ProcessStartInfo("nginx", ["-p", folder, "-e", "stderr", "-c", configuration]))!;
        await WaitAsync(process, ports["plain1"]);
        return new NginxServer(process, ports);
    }

    public int Port(string name) => _ports[name];

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(null, EventArgs.Empty);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Kill(object? sender, EventArgs arguments) => _process.Kill();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task WaitAsync(Process process, int port)
    {
        for (int i = 0; ; i++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (i < 100 && !process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    private static string Configuration(string pki, string folder, Dictionary<string, int> ports) => $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr error;
        worker_rlimit_nofile 4096;
        events { worker_connections 2048; }
        http {
            access_log off;
            default_type text/plain;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            sendfile on;
            tcp_nopush on;
            open_file_cache max=100;
            keepalive_requests 1000000000;
            http2_max_concurrent_streams 256;
            ssl_certificate {{pki}}/p256.pem;
            ssl_certificate_key {{pki}}/p256.key;
            ssl_protocols TLSv1.2 TLSv1.3;
            root {{folder}};
            server { listen 127.0.0.1:{{ports["plain1"]}}; }
            server { listen 127.0.0.1:{{ports["plain2"]}} http2; }
            server { listen 127.0.0.1:{{ports["p256"]}} ssl http2; ssl_session_cache none; }
            server { listen 127.0.0.1:{{ports["p256-full"]}} ssl http2; ssl_session_cache off; ssl_session_tickets off; }
            server { listen 127.0.0.1:{{ports["rsa-full"]}} ssl http2; ssl_session_cache off; ssl_session_tickets off; ssl_certificate {{pki}}/rsa.pem; ssl_certificate_key {{pki}}/rsa.key; }
            server { listen 127.0.0.1:{{ports["web-full"]}} ssl http2; ssl_session_cache off; ssl_session_tickets off; ssl_certificate {{pki}}/web.pem; ssl_certificate_key {{pki}}/web.key; }
            server { listen 127.0.0.1:{{ports["aes128"]}} ssl http2; ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256; }
        }
        """;
}
