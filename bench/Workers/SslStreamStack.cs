using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Bench.Workers;

/// <summary>.NET's own, set up as ours is: these roots, no revocation lookup, sessions resumed where the server lets.</summary>
internal sealed class SslStreamStack : ITlsStack
{
    public HttpMessageHandler CreateHandler(Order order) => new SocketsHttpHandler { SslOptions = Options(order, targetHost: null) };

    public Func<Socket, Stream> CreateConnector(Order order)
    {
        SslClientAuthenticationOptions options = Options(order, order.Name);
        return socket =>
        {
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            stream.AuthenticateAsClient(options);
            return stream;
        };
    }

    private static SslClientAuthenticationOptions Options(Order order, string? targetHost)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = targetHost,
            EnabledSslProtocols = order.Tls == "1.2" ? SslProtocols.Tls12 : SslProtocols.Tls13,
        };
        if (order.Roots != "system")
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(order.Roots);
        }

        return options;
    }
}
