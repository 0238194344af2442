using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace TlsSimple.Unit.Http;

public sealed class UseTlsSimpleTests
{
    [Fact]
    public void UseTlsSimple_OnServices_CoversEveryClient()
    {
        using ServiceProvider provider = Build(services =>
        {
            services.AddHttpClient().UseTlsSimple(Trusting);
            services.AddHttpClient("named");
            services.AddHttpClient<TypedClient>();
        });

        Assert.All(["", "named", nameof(TypedClient), "never mentioned"], name => Assert.Single(TlsHandlersOf(provider, name)));
        Assert.NotNull(provider.GetRequiredService<TypedClient>().Http);
    }

    [Fact]
    public void UseTlsSimple_OnABuilder_CoversThatClientAlone()
    {
        using ServiceProvider provider = Build(services =>
        {
            services.AddHttpClient("named").UseTlsSimple(Trusting);
            services.AddHttpClient("other");
        });

        Assert.Single(TlsHandlersOf(provider, "named"));
        Assert.Empty(TlsHandlersOf(provider, "other"));
        Assert.Empty(TlsHandlersOf(provider, ""));
    }

    [Fact]
    public void UseTlsSimple_InClientDefaults_CoversEveryClient()
    {
        using ServiceProvider provider = Build(services =>
        {
            services.ConfigureHttpClientDefaults(builder => builder.UseTlsSimple(Trusting));
            services.AddHttpClient("named");
        });

        Assert.Single(TlsHandlersOf(provider, "named"));
        Assert.Same(TestIdentity.Ecdsa.Anchors, OptionsOf(provider, "named").Trust);
    }

    [Fact]
    public void UseTlsSimple_SeveralTimes_WrapsOnce()
    {
        using ServiceProvider provider = Build(services =>
        {
            services.AddHttpClient("named").UseTlsSimple().UseTlsSimple(Trusting);
            services.UseTlsSimple().UseTlsSimple();
        });

        Assert.Single(TlsHandlersOf(provider, "named"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void UseTlsSimple_PrimaryHandlerSetBeforeOrAfter_IsTheOneThatIsWrapped(bool before)
    {
        var sockets = new SocketsHttpHandler { UseCookies = false };
        using ServiceProvider provider = Build(services =>
        {
            IHttpClientBuilder builder = services.AddHttpClient("named");
            if (before)
            {
                builder.UseTlsSimple(Trusting).ConfigurePrimaryHttpMessageHandler(() => sockets);
            }
            else
            {
                builder.ConfigurePrimaryHttpMessageHandler(() => sockets).UseTlsSimple(Trusting);
            }
        });

        Assert.Same(sockets, Assert.Single(TlsHandlersOf(provider, "named")).InnerHandler);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void UseTlsSimple_SocketsHandlerConfiguredBeforeOrAfter_KeepsTheConfiguration(bool before)
    {
        using ServiceProvider provider = Build(services =>
        {
            IHttpClientBuilder builder = services.AddHttpClient("named");
            if (before)
            {
                builder.UseTlsSimple(Trusting).UseSocketsHttpHandler((handler, _) => handler.MaxConnectionsPerServer = 7);
            }
            else
            {
                builder.UseSocketsHttpHandler((handler, _) => handler.MaxConnectionsPerServer = 7).UseTlsSimple(Trusting);
            }
        });

        var sockets = Assert.IsType<SocketsHttpHandler>(Assert.Single(TlsHandlersOf(provider, "named")).InnerHandler);
        Assert.Equal(7, sockets.MaxConnectionsPerServer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void UseTlsSimple_OptionsOfAllAndOfOne_OnesOwnComeLast(bool allFirst)
    {
        static void All(TlsSimpleOptions options)
        {
            options.ConnectTimeout = TimeSpan.FromSeconds(1);
            options.HandshakeTimeout = TimeSpan.FromSeconds(1);
        }

        static void One(TlsSimpleOptions options) => options.ConnectTimeout = TimeSpan.FromSeconds(2);

        using ServiceProvider provider = Build(services =>
        {
            if (allFirst)
            {
                services.UseTlsSimple(All);
                services.AddHttpClient("named").UseTlsSimple(One);
            }
            else
            {
                services.AddHttpClient("named").UseTlsSimple(One);
                services.UseTlsSimple(All);
            }
        });

        TlsSimpleOptions named = OptionsOf(provider, "named");
        Assert.Equal((2, 1), (named.ConnectTimeout.TotalSeconds, named.HandshakeTimeout.TotalSeconds));
        TlsSimpleOptions other = OptionsOf(provider, "other");
        Assert.Equal((1, 1), (other.ConnectTimeout.TotalSeconds, other.HandshakeTimeout.TotalSeconds));
    }

    [Fact]
    public void UseTlsSimple_NewHandler_KeepsTheContextOfTheClient()
    {
        using ServiceProvider provider = Build(services => services.AddHttpClient().UseTlsSimple(Trusting));
        var contexts = provider.GetRequiredService<TlsClientContexts>();

        Assert.Same(contexts.Lease("a").Context, contexts.Lease("a").Context);
        Assert.NotSame(contexts.Lease("a").Context, contexts.Lease("b").Context);
    }

    [Fact]
    public void UseTlsSimple_ContainerDisposed_DisposesTheContexts()
    {
        ServiceProvider provider = Build(services => services.AddHttpClient().UseTlsSimple(Trusting));
        TlsClientContext context = provider.GetRequiredService<TlsClientContexts>().Lease("a").Context;

        provider.Dispose();

        Assert.True(context.IsDisposed);
    }

    [Fact]
    public void CreateClient_PrimaryHandlerIsAnHttpClientHandler_IsAClearError()
    {
        using ServiceProvider provider = Build(services =>
            services.AddHttpClient("catalog").UseTlsSimple(Trusting).ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler()));

        var error = Assert.Throws<TlsException>(() => provider.GetRequiredService<IHttpClientFactory>().CreateClient("catalog"));

        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidOption), (error.Kind, error.Reason));
        Assert.Contains("'catalog'", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(HttpClientHandler), error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(SocketsHttpHandler), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateClient_InvalidOptions_IsAClearErrorEveryTime()
    {
        using ServiceProvider provider = Build(services => services.AddHttpClient().UseTlsSimple(o => o.HandshakeTimeout = TimeSpan.Zero));
        IHttpClientFactory factory = provider.GetRequiredService<IHttpClientFactory>();

        for (int i = 0; i < 2; i++)
        {
            string message = Assert.Throws<OptionsValidationException>(() => factory.CreateClient("catalog")).Message;
            Assert.StartsWith("The HTTP client 'catalog' has TLS options that cannot be used. HandshakeTimeout is 00:00:00", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void UseTlsSimple_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).UseTlsSimple());
        Assert.Throws<ArgumentNullException>(() => ((IHttpClientBuilder)null!).UseTlsSimple());
        IConfigurationSection section = new ConfigurationBuilder().Build().GetSection("TlsSimple");
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).UseTlsSimple(section));
        Assert.Throws<ArgumentNullException>(() => ((IHttpClientBuilder)null!).UseTlsSimple(section));
        Assert.Throws<ArgumentNullException>(() => new ServiceCollection().UseTlsSimple((IConfiguration)null!));
        Assert.Throws<ArgumentNullException>(() => new ServiceCollection().AddHttpClient("a").UseTlsSimple((IConfiguration)null!));
    }

    private static void Trusting(TlsSimpleOptions options) => options.Trust = TestIdentity.Ecdsa.Anchors;

    private static ServiceProvider Build(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        configure(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    private static TlsSimpleOptions OptionsOf(ServiceProvider provider, string name) =>
        provider.GetRequiredService<TlsClientContexts>().Lease(name).Options;

    private static List<TlsSimpleHandler> TlsHandlersOf(ServiceProvider provider, string name)
    {
        var found = new List<TlsSimpleHandler>();
        HttpMessageHandler? handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name);
        while (handler is DelegatingHandler outer)
        {
            if (outer is TlsSimpleHandler ours)
            {
                found.Add(ours);
            }

            handler = outer.InnerHandler;
        }

        return found;
    }

    private sealed class TypedClient(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }
}
