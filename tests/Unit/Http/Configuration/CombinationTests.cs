using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TlsSimple.Unit.Http.Configuration;

/// <summary>UseTlsSimple with everything else that can be said of a client: the order of the calls does not matter.</summary>
public sealed class CombinationTests(ConfigurationFiles files) : IClassFixture<ConfigurationFiles>
{
    /// <summary>Every order of three calls that concern the same client.</summary>
    public static TheoryData<int, int, int> Orders => new() { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Options_OfAllOfOneAndOfTheConfiguration_AllCount(int first, int second, int third)
    {
        Action<IServiceCollection>[] calls =
        [
            services => services.AddHttpClient().UseTlsSimple(Settings.Root(("T:ConnectTimeout", "00:00:01"), ("T:HandshakeTimeout", "00:00:01")).GetSection("T")),
            services => services.AddHttpClient("catalog").UseTlsSimple(Settings.Root(("C:ConnectTimeout", "00:00:02")).GetSection("C"), o => o.HttpsOnly = true),
            services => services.Configure<TlsSimpleOptions>("catalog", o => o.NoDelay = false),
        ];
        using ServiceProvider provider = Build(calls[first], calls[second], calls[third]);

        TlsSimpleOptions options = provider.GetRequiredService<TlsClientContexts>().Lease("catalog").Options;

        Assert.Equal((2, 1, true, false), (options.ConnectTimeout.TotalSeconds, options.HandshakeTimeout.TotalSeconds, options.HttpsOnly, options.NoDelay));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Handlers_OurCallAmongOthers_WrapsThePrimaryHandlerOnce(int first, int second, int third)
    {
        Action<IServiceCollection>[] calls =
        [
            services => services.AddHttpClient("catalog").UseTlsSimple(Settings.Root(("T:Trust", files.Path("ca.pem"))).GetSection("T")).UseTlsSimple(),
            services => services.AddHttpClient("catalog")
                .UseSocketsHttpHandler((handler, _) => handler.MaxConnectionsPerServer = 7)
                .AddHttpMessageHandler(() => new Passing()),
            services => services.ConfigureHttpClientDefaults(builder => builder
                .SetHandlerLifetime(TimeSpan.FromMinutes(5))
                .ConfigureHttpClient(http => http.Timeout = TimeSpan.FromSeconds(3))
                .AddHttpMessageHandler(() => new Passing())
                .UseTlsSimple()),
        ];
        using ServiceProvider provider = Build(calls[first], calls[second], calls[third]);

        List<HttpMessageHandler> chain = Chain(provider, "catalog");

        Assert.Equal(2, chain.OfType<Passing>().Count());
        int ours = chain.IndexOf(Assert.Single(chain.OfType<TlsSimpleHandler>()));
        Assert.True(ours > chain.FindLastIndex(handler => handler is Passing), "The handlers of callers come first.");
        Assert.Equal(7, Assert.IsType<SocketsHttpHandler>(chain[ours + 1]).MaxConnectionsPerServer);
        Assert.Equal(TimeSpan.FromSeconds(3), provider.GetRequiredService<IHttpClientFactory>().CreateClient("catalog").Timeout);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Handlers_PrimaryHandlerOfTheDefaultsIsAnHttpClientHandler_IsToldBeforeOrAfter(bool before)
    {
        void Primary(IServiceCollection services) =>
            services.ConfigureHttpClientDefaults(builder => builder.ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler()));
        void Ours(IServiceCollection services) => services.AddHttpClient("catalog").UseTlsSimple();
        using ServiceProvider provider = before ? Build(Primary, Ours) : Build(Ours, Primary);

        var error = Assert.Throws<TlsException>(() => provider.GetRequiredService<IHttpClientFactory>().CreateClient("catalog"));

        Assert.Contains("'catalog' is a HttpClientHandler: UseTlsSimple needs a SocketsHttpHandler", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keyed_AddAsKeyed_IsTheSameClient()
    {
        using ServiceProvider provider = Build(services => services.AddHttpClient("catalog", http => http.BaseAddress = new Uri("https://catalog.example"))
            .UseTlsSimple(o => o.Trust = TestIdentity.Ecdsa.Anchors).AddAsKeyed());
        using IServiceScope scope = provider.CreateScope();

        Assert.Equal("catalog.example", scope.ServiceProvider.GetRequiredKeyedService<HttpClient>("catalog").BaseAddress!.Host);
        var handler = scope.ServiceProvider.GetRequiredKeyedService<HttpMessageHandler>("catalog");
        Assert.Single(Chain(handler).OfType<TlsSimpleHandler>());
    }

    [Fact]
    public void Handlers_CannotBeComposed_IsToldAndTheLeaseReturned()
    {
        using ServiceProvider provider = Build(services => services.AddHttpClient("catalog").UseTlsSimple()
            .UseSocketsHttpHandler((handler, _) => handler.SslOptions.TargetHost = "x"));

        Assert.Throws<TlsException>(() => provider.GetRequiredService<IHttpClientFactory>().CreateClient("catalog"));

        Assert.Equal(0, provider.GetRequiredService<TlsClientContexts>().HandlersOf("catalog"));
    }

    private static List<HttpMessageHandler> Chain(ServiceProvider provider, string name) =>
        Chain(provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name));

    private static List<HttpMessageHandler> Chain(HttpMessageHandler? handler)
    {
        var chain = new List<HttpMessageHandler>();
        for (; handler is not null; handler = (handler as DelegatingHandler)?.InnerHandler)
        {
            chain.Add(handler);
        }

        return chain;
    }

    private static ServiceProvider Build(params Action<IServiceCollection>[] calls)
    {
        var services = new ServiceCollection();
        foreach (Action<IServiceCollection> call in calls)
        {
            call(services);
        }

        return services.BuildServiceProvider(validateScopes: true);
    }

    private sealed class Passing : DelegatingHandler;
}
