using System.Globalization;

namespace TlsSimple.Integration.Peers;

/// <summary>
/// nginx in a process and a folder of its own. /hello and /tls it answers itself, /files/… are files, everything else goes
/// to a plain <see cref="KestrelServer"/> behind it, unbuffered both ways.
/// </summary>
public sealed class NginxServer : IPeer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory;
    private readonly KestrelServer _upstream;
    private readonly ChildProcess _process;

    private NginxServer(int port, ScratchDirectory directory, KestrelServer upstream, ChildProcess process)
    {
        Port = port;
        _directory = directory;
        _upstream = upstream;
        _process = process;
    }

    public int Port { get; }

    public string Log => _process.Log.ToString();

    /// <summary>What reached the server behind nginx.</summary>
    public ServerCounts UpstreamCounts => _upstream.Counts;

    public static async Task<NginxServer> StartAsync(NginxSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var directory = new ScratchDirectory();
        Directory.CreateDirectory(directory.File("files"));
        KestrelServer? upstream = null;
        try
        {
            upstream = await KestrelServer.StartAsync(new KestrelSettings());
            return await LoopbackPort.StartAsync(async port =>
            {
                ChildProcess process = await StartProcessAsync(settings, directory, port, upstream.Port);
                return new NginxServer(port, directory, upstream, process);
            });
        }
        catch
        {
            if (upstream is not null)
            {
                await upstream.DisposeAsync();
            }

            directory.Dispose();
            throw;
        }
    }

    /// <summary>Makes /files/<paramref name="name"/>: so many bytes of <see cref="TestBody"/>.</summary>
    public void AddFile(string name, long length) => TestBody.WriteFile(Path.Combine(_directory.File("files"), name), length);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _upstream.DisposeAsync();
        _directory.Dispose();
    }

    private static async Task<ChildProcess> StartProcessAsync(NginxSettings settings, ScratchDirectory directory, int port, int upstreamPort)
    {
        string configuration = directory.Write("nginx.conf", Configuration(settings, port, upstreamPort));
        ChildProcess process = ChildProcess.Start(
            "nginx", ["-p", directory.FullName, "-e", "stderr", "-c", configuration], directory.FullName);
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

    // One process, no master: its handle is the handle of the server, and it runs as whoever runs the tests.
    private static string Configuration(NginxSettings settings, int port, int upstreamPort) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr info;
        events { worker_connections 512; }
        http {
            access_log off;
            default_type application/octet-stream;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            sendfile on;
            client_max_body_size 0;
            keepalive_requests 100000;
            server {
                listen 127.0.0.1:{{port}} ssl{{(settings.Http2 ? " http2" : "")}};
                server_name localhost;
                ssl_certificate {{settings.Certificate.CertPemPath}};
                ssl_certificate_key {{settings.Certificate.KeyPemPath}};
                ssl_protocols {{settings.Protocols}};
                {{(settings.Ciphers is null ? "" : $"ssl_ciphers {settings.Ciphers};")}}
                {{(settings.Groups is null ? "" : $"ssl_ecdh_curve {settings.Groups};")}}
                {{settings.Directives}}
                location = /hello { default_type text/plain; return 200 "hello\n"; }
                location = /tls { default_type text/plain; return 200 "$ssl_protocol $ssl_cipher $server_protocol $ssl_server_name"; }
                location /files/ { root .; }
                location / {
                    proxy_pass http://127.0.0.1:{{upstreamPort}};
                    proxy_http_version 1.1;
                    proxy_set_header Host $http_host;
                    proxy_request_buffering off;
                    proxy_buffering off;
                    proxy_read_timeout 120s;
                }
            }
        }
        """);
}
