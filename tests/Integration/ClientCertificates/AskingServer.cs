using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>Servers that ask for a client certificate and accept those below <see cref="ClientIdentity.CaPemPath"/>. All answer GET /hello.</summary>
internal static class AskingServer
{
    private static readonly string[] s_gnuTlsRequires = ["--require-client-cert", "--verify-client-cert"];

    /// <param name="peer">Whose server.</param>
    /// <param name="protocol">The one version that it speaks.</param>
    /// <param name="isRequired">Whether it turns clients without a certificate away.</param>
    /// <param name="certificate">What it shows itself; one that is good by default.</param>
    public static async Task<IPeer> StartAsync(AskingPeer peer, SslProtocols protocol, bool isRequired = true, TestCertificate? certificate = null)
    {
        certificate ??= ClientIdentity.Server;
        bool isTls13 = protocol == SslProtocols.Tls13;
        string ca = ClientIdentity.CaPemPath;
        return peer switch
        {
            AskingPeer.OpenSsl => await OpenSslServer.StartAsync(
                certificate, isTls13 ? "-tls1_3" : "-tls1_2", "-www", "-msg", isRequired ? "-Verify" : "-verify", "5", "-verify_return_error", "-CAfile", ca),
            AskingPeer.GnuTls => await GnuTlsServer.StartAsync(
                certificate,
                $"NORMAL:-VERS-ALL:+VERS-TLS1.{(isTls13 ? 3 : 2)}",
                ["--debug", "5", "--x509cafile", ca, .. isRequired ? s_gnuTlsRequires : []]),
            AskingPeer.Nginx => await NginxServer.StartAsync(new NginxSettings
            {
                Certificate = certificate,
                Protocols = isTls13 ? "TLSv1.3" : "TLSv1.2",
                Directives = $"ssl_verify_client {(isRequired ? "on" : "optional")}; ssl_verify_depth 5; ssl_client_certificate {ca};",
            }),
            _ => await KestrelServer.StartAsync(new KestrelSettings
            {
                Certificate = certificate,
                Protocols = protocol,
                ClientCertificates = isRequired ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.AllowCertificate,
                AcceptsClient = IsBelowOurCa,
            }),
        };
    }

    private static bool IsBelowOurCa(X509Certificate2 client, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(ClientIdentity.CaPemPath);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        return chain.Build(client);
    }
}
