using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>.NET's own SslStream as the client: it shows that a server or a fault is good before TlsSimple meets it.</summary>
public static class ReferenceClient
{
    /// <summary>An HttpClient that trusts the root of this certificate and speaks exactly this version of HTTP.</summary>
    public static HttpClient Http(TestCertificate trusted, Version version, SslProtocols protocols = SslProtocols.None)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = Policy(trusted),
                EnabledSslProtocols = protocols,
            },
        };
        return new HttpClient(handler)
        {
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(4),
        };
    }

    /// <summary>An SslStream after its handshake.</summary>
    public static async Task<SslStream> ConnectAsync(IPeer peer, TestCertificate trusted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, peer.Port, cancellationToken);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = Policy(trusted) };
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public static X509ChainPolicy Policy(TestCertificate trusted)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(trusted.Root);
        return policy;
    }
}
