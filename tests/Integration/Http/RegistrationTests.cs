using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Http;

/// <summary>Both call sites of the registration, against a real server.</summary>
public sealed class RegistrationTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly TestCertificate s_otherCa = TestPki.Shared.Leaf(new LeafSpec { Ca = "other" });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Deadline)]
    public async Task UseTlsSimple_OnAddHttpClient_ServesEveryClient()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        var services = new ServiceCollection();
        services.AddHttpClient().UseTlsSimple(o => o.Trust = TrustAnchors.FromPemFile(s_certificate.CaPemPath));
        services.AddHttpClient("named");
        services.AddHttpClient<CatalogClient>();
        await using ServiceProvider provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IHttpClientFactory>();

        foreach (HttpClient client in new[] { factory.CreateClient(), factory.CreateClient("named"), provider.GetRequiredService<CatalogClient>().Http })
        {
            using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
            Assert.NotNull(response.GetTlsInfo());
            Assert.Equal(2, response.Version.Major);
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UseTlsSimple_OneClientWithItsOwnCa_IsIndependentOfOrder(bool defaultsFirst)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer other = await KestrelServer.StartAsync(s_otherCa);
        var services = new ServiceCollection();
        void Defaults() => services.AddHttpClient().UseTlsSimple(o => o.Trust = TrustAnchors.FromPemFile(s_certificate.CaPemPath));
        void Own() => services.AddHttpClient<CatalogClient>().UseTlsSimple(o => o.Trust = TrustAnchors.FromPemFile(s_otherCa.CaPemPath));
        (defaultsFirst ? (Action)Defaults + Own : (Action)Own + Defaults)();
        await using ServiceProvider provider = services.BuildServiceProvider();

        HttpClient catalog = provider.GetRequiredService<CatalogClient>().Http;
        HttpClient plain = provider.GetRequiredService<IHttpClientFactory>().CreateClient();
        Assert.Equal("hello\n", await catalog.GetStringAsync(other.Url("/hello"), Token));
        Assert.Equal("hello\n", await plain.GetStringAsync(server.Url("/hello"), Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => catalog.GetStringAsync(server.Url("/hello"), Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetStringAsync(other.Url("/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task UseTlsSimple_OneClientOnly_LeavesTheOthersAlone()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        var services = new ServiceCollection();
        services.AddHttpClient("ours").UseTlsSimple(o => o.Trust = TrustAnchors.FromPemFile(s_certificate.CaPemPath));
        services.AddHttpClient("theirs");
        await using ServiceProvider provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IHttpClientFactory>();
        Assert.Equal("hello\n", await factory.CreateClient("ours").GetStringAsync(server.Url("/hello"), Token));
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(
            () => factory.CreateClient("theirs").GetStringAsync(server.Url("/hello"), Token));
        Assert.IsNotType<TlsException>(error.InnerException);
    }

    [Fact(Timeout = Deadline)]
    public async Task UseTlsSimple_MetricsOfTheContainer_StillSeeRequests()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddHttpClient().UseTlsSimple(o => o.Trust = TrustAnchors.FromPemFile(s_certificate.CaPemPath));
        await using ServiceProvider provider = services.BuildServiceProvider();
        var meters = provider.GetRequiredService<IMeterFactory>();
        int seen = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == "http.client.request.duration")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref seen));
        listener.Start();
        Assert.Equal("hello\n", await provider.GetRequiredService<IHttpClientFactory>().CreateClient().GetStringAsync(server.Url("/hello"), Token));
        Assert.Equal(1, Volatile.Read(ref seen));
    }

    internal sealed class CatalogClient(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }
}
