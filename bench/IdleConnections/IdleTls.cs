using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Bench.IdleConnections;

/// <summary>The TLS that is measured: ours, or .NET's for comparison.</summary>
internal static class IdleTls
{
    internal const string TlsSimple = "tlssimple";

    private const string Host = "localhost";

    internal static Func<Stream, Task<Stream>> Server(string tls, string certificate, string key)
    {
        if (tls == TlsSimple)
        {
            var options = new TlsServerOptions { MinimumProtocol = SslProtocols.Tls13 };
            options.Identities.Add(TlsIdentity.FromPemFiles(certificate, key));
            var context = new TlsServerContext(options);
            return async inner =>
            {
                var stream = new TlsStream(inner);
                await stream.AuthenticateAsServerAsync(context);
                return stream;
            };
        }

        var platform = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificate, key), additionalCertificates: null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
        };
        return async inner =>
        {
            var stream = new SslStream(inner);
            await stream.AuthenticateAsServerAsync(platform);
            return stream;
        };
    }

    internal static Func<Stream, Task<Stream>> Client(string tls, string ca)
    {
        if (tls == TlsSimple)
        {
            var context = new TlsClientContext(new TlsClientOptions { Trust = TrustAnchors.FromPemFile(ca), MinimumProtocol = SslProtocols.Tls13 });
            return async inner =>
            {
                var stream = new TlsStream(inner);
                await stream.AuthenticateAsClientAsync(context, Host);
                return stream;
            };
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(ca);
        return async inner =>
        {
            var stream = new SslStream(inner);
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = Host, EnabledSslProtocols = SslProtocols.Tls13, CertificateChainPolicy = policy });
            return stream;
        };
    }
}
