using System.Globalization;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>haproxy in TCP mode, which ends TLS and begins it for bytes of any protocol.</summary>
internal sealed class HaproxyPeer : ProxyPeer
{
    private readonly ScratchDirectory _identities = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _identities.Dispose();
    }

    protected override string Server(int port, TestCertificate certificate, string? clientAnchors, RowResumption resumption) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        frontend server{port}
            bind 127.0.0.1:{port} ssl crt {Combined(certificate)} ssl-min-ver TLSv1.2 prefer-client-ciphers {(clientAnchors is null ? "" : $"verify required ca-file {clientAnchors}")} {(resumption == RowResumption.Ticket ? "" : "no-tls-tickets")}
            log-format "ok server version=%sslv suite=%sslc resumed=%[ssl_fc_is_resumed] peer=%[ssl_c_s_dn(cn)]"
            default_backend plain

        """);

    protected override string Client(int port, TestCertificate? identity, string anchors, bool resumes) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        frontend client{port}
            bind 127.0.0.1:{port}
            log-format "ok client version=%[ssl_bc_protocol] suite=%[ssl_bc_cipher] resumed=%[ssl_bc_is_resumed]"
            default_backend tls{port}
        backend tls{port}
            server tls 127.0.0.1:{OurPort} ssl verify required ca-file {anchors} sni str(localhost) verifyhost localhost {(identity is null ? "" : $"crt {Combined(identity)}")} {(resumes ? "" : "no-ssl-reuse")}

        """);

    protected override LineProcess Start(ScratchDirectory directory, IEnumerable<string> sections)
    {
        string configuration = directory.Write("haproxy.cfg", string.Create(
            CultureInfo.InvariantCulture,
            $"""
            global
                log stdout format raw local0
                maxconn 200
                nbthread 1
            defaults
                log global
                mode tcp
                timeout connect 10s
                timeout client 30s
                timeout server 30s
            backend plain
                server plain 127.0.0.1:{PlainPort}
            {string.Concat(sections)}

            """));
        return LineProcess.Start(PeerProgram.Find("haproxy"), ["-db", "-f", configuration], directory.FullName);
    }

    /// <summary>It wants chain and key in one file.</summary>
    private string Combined(TestCertificate certificate)
    {
        string path = _identities.File(Path.GetFileName(certificate.CertPemPath));
        if (!File.Exists(path))
        {
            File.WriteAllText(path, certificate.ChainPem + File.ReadAllText(certificate.KeyPemPath));
        }

        return path;
    }
}
