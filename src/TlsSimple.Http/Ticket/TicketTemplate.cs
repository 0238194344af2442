using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>The ticket's second way, by public API alone: a handshake in memory negotiates the protocol once; tickets are clones.</summary>
internal static class TicketTemplate
{
    private const string Name = "ticket.invalid";

    private static readonly ConcurrentDictionary<SslApplicationProtocol, Lazy<Task<SslStreamTicket>>> s_templates = new();

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <summary>Makes the template at first use: 0.1 to 0.4 s, and the platform's TLS is loaded. A failure is not remembered.</summary>
    internal static async Task<SslStreamTicket> GetAsync(SslApplicationProtocol protocol)
    {
        Lazy<Task<SslStreamTicket>> template = s_templates.GetOrAdd(
            protocol, static p => new Lazy<Task<SslStreamTicket>>(() => HandshakeAsync(p).WaitAsync(s_timeout)));
        try
        {
            return await template.Value.ConfigureAwait(false);
        }
        catch
        {
            s_templates.TryRemove(KeyValuePair.Create(protocol, template));
            throw;
        }
    }

    private static async Task<SslStreamTicket> HandshakeAsync(SslApplicationProtocol protocol)
    {
        var toServer = new Pipe();
        var toClient = new Pipe();
        List<SslApplicationProtocol>? protocols = protocol.Protocol.IsEmpty ? null : [protocol];

        // Both ends are ours and nothing is sent over them, so there is nobody to verify.
#pragma warning disable CA5359 // Accepts any certificate
        var client = new SslStreamTicket(new DuplexPipeStream(toClient.Reader, toServer.Writer), (_, _, _, _) => true);
#pragma warning restore CA5359
        await using var server = new SslStream(new DuplexPipeStream(toServer.Reader, toClient.Writer));
        using X509Certificate2 certificate = MakeCertificate();
        Task serverSide = server.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = protocols });
        Task clientSide = client.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = Name, ApplicationProtocols = protocols });
        await Task.WhenAll(serverSide, clientSide).ConfigureAwait(false);
        return client;
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));

        // Windows' SChannel takes a key only from a certificate that was loaded with it.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
