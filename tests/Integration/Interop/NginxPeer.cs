using System.Globalization;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>nginx's stream module, which ends TLS and begins it for bytes of any protocol.</summary>
internal sealed class NginxPeer : ProxyPeer
{
    // Debian builds the module as a file of its own.
    private const string Module = "/usr/lib/nginx/modules/ngx_stream_module.so";

    /// <summary>Told close_notify, nginx closes without its own (ngx_ssl_recv sets no_send_shutdown); it says it where it is the first.</summary>
    public override RowEnd ServerEnd => RowEnd.ServerFirst;

    protected override string Server(int port, TestCertificate certificate, string? clientAnchors, RowResumption resumption) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        server {
            listen 127.0.0.1:{{port}} ssl;
            ssl_certificate {{certificate.CertPemPath}};
            ssl_certificate_key {{certificate.KeyPemPath}};
            {{(clientAnchors is null ? "" : $"ssl_verify_client on; ssl_client_certificate {clientAnchors}; ssl_verify_depth 3;")}}
            ssl_session_tickets {{(resumption == RowResumption.Ticket ? "on" : "off")}};
            ssl_session_cache {{(resumption == RowResumption.Ticket ? "none" : string.Create(CultureInfo.InvariantCulture, $"shared:s{port}:1m"))}};
            access_log /dev/stdout server;
            proxy_pass 127.0.0.1:{{PlainPort}};
        }

        """);

    protected override string Client(int port, TestCertificate? identity, string anchors, bool resumes) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        server {
            listen 127.0.0.1:{{port}};
            proxy_pass 127.0.0.1:{{OurPort}};
            proxy_ssl on;
            proxy_ssl_protocols TLSv1.2 TLSv1.3;
            proxy_ssl_name localhost;
            proxy_ssl_server_name on;
            proxy_ssl_verify on;
            proxy_ssl_verify_depth 3;
            proxy_ssl_trusted_certificate {{anchors}};
            proxy_ssl_session_reuse {{(resumes ? "on" : "off")}};
            {{(identity is null ? "" : $"proxy_ssl_certificate {identity.CertPemPath}; proxy_ssl_certificate_key {identity.KeyPemPath};")}}
            access_log /dev/stdout client;
        }

        """);

    // One process, no master: its handle is the handle of the server.
    protected override LineProcess Start(ScratchDirectory directory, IEnumerable<string> sections)
    {
        string configuration = directory.Write("nginx.conf",
            $$"""
            load_module {{Module}};
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr warn;
            events { worker_connections 512; }
            stream {
                log_format server 'ok server version=$ssl_protocol suite=$ssl_cipher group=$ssl_curve resumed=$ssl_session_reused';
                log_format client 'ok client $status';
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_ecdh_curve X25519:P-256:P-384:P-521;
                tcp_nodelay on;
            {{string.Concat(sections)}}
            }

            """);
        return LineProcess.Start(PeerProgram.Find("nginx"), ["-p", directory.FullName, "-e", "stderr", "-c", configuration], directory.FullName);
    }
}
