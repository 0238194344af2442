using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace TlsSimple.Integration.Documents;

/// <summary>The code of README.md, between the region marks letter by letter; <see cref="ReadmeTests"/> compares and runs it.</summary>
internal static class ReadmeCode
{
    public static void Register(IServiceCollection services)
    {
        #region registration
        services.AddHttpClient().UseTlsSimple();
        services.AddHttpClient<CatalogClient>().UseTlsSimple(o => o.Trust = TrustAnchors.FromPemFile("ca.pem"));
        #endregion
    }

    public static async Task FetchAsync(Uri url)
    {
        #region handler
        using var http = new HttpClient(new TlsSimpleHandler(new TlsSimpleOptions { Trust = TrustAnchors.FromPemFile("ca.pem") }));
        using HttpResponseMessage response = await http.GetAsync(url);
        TlsConnectionInfo tls = response.GetTlsInfo()!;
        Console.WriteLine($"HTTP/{response.Version} over {tls.Protocol} {tls.CipherSuite} {tls.Group}");
        #endregion
    }

    public static async Task<string> TalkAsync(Stream networkStream, CancellationToken cancellationToken)
    {
        #region stream
        using var context = new TlsClientContext(new TlsClientOptions { Trust = TrustAnchors.FromPemFile("ca.pem") });
        await using var stream = new TlsStream(networkStream);
        await stream.AuthenticateAsClientAsync(context, "localhost", cancellationToken);
        await stream.WriteAsync("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"u8.ToArray(), cancellationToken);
        #endregion
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync(cancellationToken) ?? "";
    }

    public static async Task GreetAsync(Stream networkStream, CancellationToken cancellationToken)
    {
        #region server
        using var context = new TlsServerContext(new TlsServerOptions { Identities = { TlsIdentity.FromPemFiles("server.pem", "server.key") } });
        await using var stream = new TlsStream(networkStream);
        await stream.AuthenticateAsServerAsync(context, cancellationToken);
        await stream.WriteAsync("Hello\n"u8.ToArray(), cancellationToken);
        #endregion
    }

    public static void Listen(WebApplicationBuilder builder, int port)
    {
        #region kestrel
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen =>
            listen.UseTlsSimple(TlsIdentity.FromPemFiles("server.pem", "server.key"))));
        #endregion
    }

    public static void RegisterPartner(IServiceCollection services)
    {
        #region partner
        services.AddHttpClient("partner").UseTlsSimple(o =>
        {
            o.Trust = TrustAnchors.FromPemFile("ca.pem", new TrustReloadOptions());
            o.Identity = TlsIdentity.FromPemFiles("client.pem", "client.key");
            o.Pins = PublicKeyPins.Parse($"{PublicKeyPins.OfFile("ca.pem")};{PublicKeyPins.OfFile("backup.pem")}");
            o.Revocation = new RevocationOptions { Mode = RevocationMode.Require, Lists = RevocationLists.FromPemFile("ca.crl") };
        });
        #endregion
    }

    public static void Judge(ReadOnlyMemory<byte> peer, IReadOnlyList<ReadOnlyMemory<byte>> intermediates, TrustAnchors anchors)
    {
        #region verifier
        CertificateVerification verdict = CertificateVerifier.Verify(peer, intermediates, anchors, "localhost", DateTimeOffset.UtcNow);
        Console.WriteLine(verdict.IsAccepted ? "accepted" : verdict.Failures[0].Detail);
        #endregion
    }

    public static async Task ExplainAsync(HttpClient http, Uri url)
    {
        #region errors
        try
        {
            await http.GetAsync(url);
        }
        catch (HttpRequestException error) when (error.InnerException is TlsException { Kind: TlsErrorKind.PeerCertificate } tlsError)
        {
            foreach (TlsCertificateFailure failure in tlsError.CertificateFailures)
            {
                Console.WriteLine($"{failure.Reason} at depth {failure.Depth}: {failure.Detail}");
            }
        }
        #endregion
    }

    internal sealed class CatalogClient(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }
}
