using System.Security.Authentication;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Http;

/// <summary>The servers that every transfer is tried with.</summary>
public enum WebServer
{
    Kestrel,
    Nginx,
    Node,
}

internal static class WebServers
{
    public static async Task<IPeer> StartAsync(WebServer server, TestCertificate certificate, SslProtocols protocols = SslProtocols.Tls12 | SslProtocols.Tls13) => server switch
    {
        WebServer.Kestrel => await KestrelServer.StartAsync(new KestrelSettings { Certificate = certificate, Protocols = protocols }),
        WebServer.Nginx => await NginxServer.StartAsync(new NginxSettings { Certificate = certificate, Protocols = Name(protocols) }),
        _ => await NodeServer.StartAsync(certificate),
    };

    private static string Name(SslProtocols protocols) => protocols switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        _ => "TLSv1.2 TLSv1.3",
    };
}
