using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http;
using TlsSimple.Integration.ClientCertificates;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>Clients that show a certificate, and those that do not.</summary>
public sealed class ClientCertificateTests
{
    private const int Deadline = 60_000;

    private readonly TestCertificate _server = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(TlsClientCertificateMode.Optional, "1.1")]
    [InlineData(TlsClientCertificateMode.Optional, "2.0")]
    [InlineData(TlsClientCertificateMode.Required, "1.1")]
    [InlineData(TlsClientCertificateMode.Required, "2.0")]
    public async Task ClientCertificate_Shown_IsFilled(TlsClientCertificateMode mode, string version)
    {
        await using OwnKestrel server = await StartAsync(mode);
        TestCertificate shown = ClientIdentity.Issue(commonName: "alice");
        foreach (HttpClient client in (HttpClient[])[Own(shown), Platforms(shown, Version.Parse(version))])
        {
            using (client)
            using (HttpRequestMessage request = Clients.Get(Version.Parse(version), server.Url("/client")))
            using (HttpResponseMessage response = await client.SendAsync(request, Token))
            {
                Assert.Equal("CN=alice", await response.Content.ReadAsStringAsync(Token));
            }
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData(TlsClientCertificateMode.None)]
    [InlineData(TlsClientCertificateMode.Optional)]
    public async Task ClientCertificate_NotShown_IsNull(TlsClientCertificateMode mode)
    {
        await using OwnKestrel server = await StartAsync(mode);
        using HttpClient client = Platforms(null, HttpVersion.Version20);
        Assert.Equal("none", await client.GetStringAsync(server.Url("/client"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task ClientCertificate_RequiredAndNotShown_IsRefused()
    {
        await using OwnKestrel server = await StartAsync(TlsClientCertificateMode.Required);
        using HttpClient client = Platforms(null, HttpVersion.Version20);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/client"), Token));
        await server.WaitForLogAsync("the TLS handshake failed");
        Assert.Equal(0, server.Counts.Requests);
        Assert.Empty(server.Complaints());
    }

    [Theory(Timeout = Deadline)]
    [InlineData(TlsClientCertificateMode.Optional)]
    [InlineData(TlsClientCertificateMode.Required)]
    public async Task ClientCertificate_OfAnotherCa_IsRefused(TlsClientCertificateMode mode)
    {
        await using OwnKestrel server = await StartAsync(mode);
        using HttpClient client = Platforms(ClientIdentity.Issue(ClientIdentity.Spec with { Ca = "strangers" }), HttpVersion.Version11);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/client"), Token));
        await server.WaitForLogAsync(@"the TLS handshake failed \(PeerCertificate, UnknownIssuer\)");
        Assert.Equal(0, server.Counts.Requests);
    }

    /// <summary>One object a connection, also for requests side by side; and what a program sets stands.</summary>
    [Fact(Timeout = Deadline)]
    public async Task ConnectionFeature_AskedTwice_IsTheSameAndCanBeSet()
    {
        TestCertificate shown = ClientIdentity.Issue(commonName: "alice");
        await using OwnKestrel server = await OwnKestrel.StartAsync(
            listen => Microsoft.AspNetCore.Hosting.ListenOptionsTlsSimpleExtensions.UseTlsSimple(listen, options => Ask(options, TlsClientCertificateMode.Required)),
            async context =>
            {
                ITlsConnectionFeature feature = context.Features.GetRequiredFeature<ITlsConnectionFeature>();
                bool isSame = ReferenceEquals(feature.ClientCertificate, await feature.GetClientCertificateAsync(context.RequestAborted))
                    && ReferenceEquals(feature.ClientCertificate, context.Connection.ClientCertificate);
                feature.ClientCertificate = null;
                await context.Response.WriteAsync($"{isSame} {await context.Connection.GetClientCertificateAsync() is null}");
            });
        using HttpClient client = Platforms(shown, HttpVersion.Version20);
        Assert.Equal("True True", await client.GetStringAsync(server.Url("/"), Token));
    }

    private Task<OwnKestrel> StartAsync(TlsClientCertificateMode mode) => OwnKestrel.StartAsync(_server, options => Ask(options, mode));

    private void Ask(TlsServerOptions options, TlsClientCertificateMode mode)
    {
        if (options.Identities.Count == 0)
        {
            options.Identities.Add(OwnKestrel.Identity(_server));
        }

        options.ClientCertificates = mode;
        options.ClientTrust = mode == TlsClientCertificateMode.None ? null : TrustAnchors.FromPemFile(ClientIdentity.CaPemPath);
    }

    private HttpClient Own(TestCertificate shown) => ClientIdentity.Client(ClientIdentity.Of(shown), _server);

    private HttpClient Platforms(TestCertificate? shown, Version version) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = ReferenceClient.Policy(_server),
            ClientCertificateContext = shown is null ? null : SslStreamCertificateContext.Create(shown.WithKey, [.. shown.Intermediates], offline: true),
        },
    })
    {
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
