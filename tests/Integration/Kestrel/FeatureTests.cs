using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>What a request on Kestrel can learn of its TLS.</summary>
public sealed class FeatureTests(OwnKestrelFixture fixture) : IClassFixture<OwnKestrelFixture>
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Address_SaysHttps() => Assert.Equal("https", fixture.Server.Address.Scheme);

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", SslProtocols.Tls12)]
    [InlineData("2.0", SslProtocols.Tls12)]
    [InlineData("1.1", SslProtocols.Tls13)]
    [InlineData("2.0", SslProtocols.Tls13)]
    public async Task GetTlsInfo_Request_HasTheClientsFacts(string version, SslProtocols protocol)
    {
        using HttpClient client = Clients.Trusting(fixture.Certificate, Clients.Only(protocol));
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), fixture.Server.Url("/facts")), Token);
        TlsConnectionInfo tls = response.GetTlsInfo()!;
        Assert.Equal(
            $"https {tls.Protocol} {tls.CipherSuite} {tls.Group} {tls.ApplicationProtocol} localhost -",
            await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>The same words as from Kestrel's own TLS, the old members included; but for the name, which that one does not tell where it has one certificate.</summary>
    [Theory(Timeout = Deadline)]
    [InlineData(TlsCipherSuite.TLS_AES_128_GCM_SHA256, SslProtocols.Tls13)]
    [InlineData(TlsCipherSuite.TLS_AES_256_GCM_SHA384, SslProtocols.Tls13)]
    [InlineData(TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, SslProtocols.Tls13)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, SslProtocols.Tls12)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, SslProtocols.Tls12)]
    public async Task HandshakeFeature_EverySuite_SaysWhatThePlatformsSays(TlsCipherSuite suite, SslProtocols protocol)
    {
        await using OwnKestrel platform = await OwnKestrel.StartAsync(
            listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = fixture.Certificate.WithKey;
                https.ServerCertificateChain = [.. fixture.Certificate.Intermediates];
            }),
            context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, OwnEndpoints.Handshake(context)));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = ReferenceClient.Policy(fixture.Certificate),
                EnabledSslProtocols = protocol,
                CipherSuitesPolicy = new CipherSuitesPolicy([suite]),
            },
        })
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        string own = await client.GetStringAsync(fixture.Server.Url("/handshake"), Token);
        Assert.StartsWith($"True {protocol} {suite} localhost h2 ", own, StringComparison.Ordinal);
        Assert.Equal(await client.GetStringAsync(platform.Url("/handshake"), Token), own.Replace(" localhost ", " - ", StringComparison.Ordinal));
    }
}
