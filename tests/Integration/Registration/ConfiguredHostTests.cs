using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Registration;

/// <summary>Typed clients in a generic host whose appsettings.json says what they trust.</summary>
public sealed class ConfiguredHostTests : IDisposable
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly TestCertificate s_otherCa = TestPki.Shared.Leaf(new LeafSpec { Ca = "other" });

    private readonly ScratchDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Deadline)]
    [InlineData(WebServer.Kestrel)]
    [InlineData(WebServer.Nginx)]
    [InlineData(WebServer.Node)]
    public async Task TypedClient_CaInTheContentRoot_IsServed(WebServer kind)
    {
        await using IPeer server = await WebServers.StartAsync(kind, s_certificate);
        File.Copy(s_certificate.CaPemPath, _directory.File("ca.pem"));
        using IHost host = Build("""{ "TlsSimple": { "Trust": "ca.pem", "MinimumProtocol": 1.3 } }""", builder =>
            builder.Services.AddHttpClient<CatalogClient>().UseTlsSimple(builder.Configuration.GetSection("TlsSimple")));
        await host.StartAsync(Token);

        using HttpResponseMessage response = await host.Services.GetRequiredService<CatalogClient>().Http.GetAsync(server.Url("/hello"), Token);

        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        Assert.NotNull(response.GetTlsInfo());
        await host.StopAsync(Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task TwoClients_EachWithItsOwnCa_DoNotTrustEachOthers()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer other = await KestrelServer.StartAsync(s_otherCa);
        using IHost host = Build(
            $$"""{ "A": { "Trust": "{{s_certificate.CaPemPath}}" }, "B": { "Trust": { "Files": ["{{s_otherCa.CaPemPath}}"], "Reload": true } } }""",
            builder =>
            {
                builder.Services.AddHttpClient<CatalogClient>().UseTlsSimple(builder.Configuration.GetSection("A"));
                builder.Services.AddHttpClient<OrderClient>().UseTlsSimple(builder.Configuration.GetSection("B"));
            });
        await host.StartAsync(Token);
        HttpClient catalog = host.Services.GetRequiredService<CatalogClient>().Http;
        HttpClient orders = host.Services.GetRequiredService<OrderClient>().Http;

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("hello\n", await catalog.GetStringAsync(server.Url("/hello"), Token));
            Assert.Equal("hello\n", await orders.GetStringAsync(other.Url("/hello"), Token));
            await AssertUnknownIssuerAsync(catalog, other);
            await AssertUnknownIssuerAsync(orders, server);
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task TypedClient_IdentityPinsAndResolve_AreUsed()
    {
        TestCertificate client = TestPki.Shared.Leaf(new LeafSpec { ExtendedKeyUsages = [LeafSpec.ClientAuthentication], CommonName = "client of the tests" });
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("catalog.example"));
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings
        {
            Certificate = certificate, ClientCertificates = ClientCertificateMode.RequireCertificate,
        });
        string backup = PublicKeyPins.OfFile(s_otherCa.LeafPemPath);
        using IHost host = Build(
            $$"""
            {
              "TlsSimple": {
                "Trust": "{{certificate.CaPemPath}}",
                "Identity": { "Pkcs12": "{{client.Pkcs12Path}}", "Password": "{{TestCertificate.Password}}" },
                "Pins": [ "{{PublicKeyPins.OfFile(certificate.LeafPemPath)}}", "{{backup}}" ],
                "Resolve": [ "catalog.example:{{server.Port}}:127.0.0.1" ],
                "ConnectRetries": 0,
                "KeepAlive": { "Time": "00:00:30" },
                "HttpsOnly": true
              }
            }
            """,
            builder => builder.Services.AddHttpClient<CatalogClient>().UseTlsSimple(builder.Configuration.GetSection("TlsSimple")));
        await host.StartAsync(Token);

        string seen = await host.Services.GetRequiredService<CatalogClient>().Http.GetStringAsync(server.Url("/client", "catalog.example"), Token);

        Assert.Contains("CN=client of the tests", seen, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("""{ "TlsSimple": { "Trust": "gone.pem" } }""", "gone.pem")]
    [InlineData("""{ "TlsSimple": { "Trust": "" } }""", "TlsSimple:Trust is \"\"")]
    [InlineData("""{ "TlsSimple": { "Trust": [] } }""", "TlsSimple:Trust is \"\"")]
    [InlineData("""{ "TlsSimple": { "Trsut": "ca.pem" } }""", "TlsSimple:Trsut is not known")]
    [InlineData("""{ "TlsSimple": { "HandshakeTimeout": 10 } }""", "TlsSimple:HandshakeTimeout is \"10\"")]
    [InlineData("""{ "TlsSimple": { "MinimumProtocol": "1.3", "MaximumProtocol": "1.2" } }""", "MinimumProtocol (Tls13) is above MaximumProtocol (Tls12)")]
    [InlineData("""{ "TlsSimple": { "UnixSocket": "a", "LocalAddress": "::1" } }""", "UnixSocket excludes LocalAddress")]
    public async Task Start_BadOptionsOfAClient_Fails(string settings, string words)
    {
        using IHost host = Build(settings, builder =>
            builder.Services.AddHttpClient<CatalogClient>().UseTlsSimple(builder.Configuration.GetSection("TlsSimple")));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.StartsWith("The HTTP client 'CatalogClient' has TLS options that cannot be used.", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Start_BadOptionsOfAllClients_Fails()
    {
        using IHost host = Build("""{ "TlsSimple": { "Trust": "gone.pem" } }""", builder =>
            builder.Services.AddHttpClient().UseTlsSimple(builder.Configuration.GetSection("TlsSimple")));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.StartsWith("The default HTTP client has", error.Message, StringComparison.Ordinal);
        Assert.Contains(_directory.File("gone.pem"), error.Message, StringComparison.Ordinal);
    }

    /// <summary>What JSON has besides text: numbers, true, null, and what is empty.</summary>
    [Fact(Timeout = Deadline)]
    public async Task Start_ValuesOfJson_AreTaken()
    {
        using IHost host = Build(
            """
            {
              "TlsSimple": {
                "Trust": null, "Identity": {}, "KeepAlive": null, "Revocation": {}, "Resolve": [], "NoDelay": false, "ConnectRetries": 0,
                "ConnectTo": [ ":::" ], "MaximumProtocol": 1.2
              }
            }
            """,
            builder => builder.Services.AddHttpClient<CatalogClient>().UseTlsSimple(builder.Configuration.GetSection("TlsSimple")));
        await host.StartAsync(Token);

        TlsSimpleOptions options = host.Services.GetRequiredService<IOptionsMonitor<TlsSimpleOptions>>().Get(nameof(CatalogClient));

        Assert.Same(TrustAnchors.System, options.Trust);
        Assert.Null(options.Identity);
        Assert.Null(options.KeepAlive);
        Assert.Same(RevocationOptions.None, options.Revocation);
        Assert.Empty(options.Resolve);
        Assert.False(options.NoDelay);
        Assert.Single(options.ConnectTo);
    }

    [Fact(Timeout = Deadline)]
    public async Task CreateClient_BadOptionsWithoutAHost_Fails()
    {
        var services = new ServiceCollection();
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes("""{ "Tls": { "Trust": "gone.pem" } }"""))).Build();
        services.AddHttpClient<CatalogClient>().UseTlsSimple(configuration.GetSection("Tls"));
        await using ServiceProvider provider = services.BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<CatalogClient>);

        Assert.Contains(Path.Combine(AppContext.BaseDirectory, "gone.pem"), error.Message, StringComparison.Ordinal);
    }

    private static async Task AssertUnknownIssuerAsync(HttpClient client, KestrelServer server)
    {
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/hello"), Token));
        Assert.Equal(TlsErrorReason.UnknownIssuer, Assert.IsType<TlsException>(error.InnerException).Reason);
    }

    private IHost Build(string settings, Action<HostApplicationBuilder> configure)
    {
        _directory.Write("appsettings.json", settings);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _directory.FullName });
        builder.Configuration.AddJsonFile(_directory.File("appsettings.json"));
        configure(builder);
        return builder.Build();
    }

    internal sealed class CatalogClient(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }

    internal sealed class OrderClient(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }
}
