using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace TlsSimple.Unit.Http.Configuration;

/// <summary>What a host does before it starts: IStartupValidator.</summary>
public sealed class StartCheckTests(ConfigurationFiles files) : IClassFixture<ConfigurationFiles>
{
    public static TheoryData<string, string> Clients => new()
    {
        { "", "The default HTTP client" },
        { "catalog", "The HTTP client 'catalog'" },
        { "TypedClient", "The HTTP client 'TypedClient'" },
        { "configured", "The HTTP client 'configured'" },
        { "postconfigured", "The HTTP client 'postconfigured'" },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public void Validate_BadOptionsOfAClient_SaysWhichAndWhat(string name, string client)
    {
        OptionsValidationException error = Fails(services =>
        {
            services.AddHttpClient().UseTlsSimple();
            services.AddHttpClient("catalog").UseTlsSimple(o => Spoil(o, "catalog"));
            services.AddHttpClient<TypedClient>().UseTlsSimple(o => Spoil(o, "TypedClient"));
            services.AddHttpClient("configured");
            services.AddHttpClient("postconfigured");
            services.Configure<TlsSimpleOptions>(o => Spoil(o, ""));
            services.Configure<TlsSimpleOptions>("configured", o => Spoil(o, "configured"));
            services.PostConfigure<TlsSimpleOptions>("postconfigured", o => Spoil(o, "postconfigured"));
        });

        Assert.Equal((name, typeof(TlsSimpleOptions)), (error.OptionsName, error.OptionsType));
        Assert.Equal($"{client} has TLS options that cannot be used. HandshakeTimeout is 00:00:00: it must be more than zero and at most 49 days, or Timeout.InfiniteTimeSpan.", error.Message);

        void Spoil(TlsSimpleOptions options, string which) => options.HandshakeTimeout = which == name ? TimeSpan.Zero : options.HandshakeTimeout;
    }

    [Fact]
    public void Validate_BadDefaults_AreToldOfEveryClient()
    {
        OptionsValidationException error = Fails(services =>
        {
            services.ConfigureHttpClientDefaults(builder => builder.UseTlsSimple(Settings.Root(("Tls:NoDelay", "x")).GetSection("Tls")));
            services.AddHttpClient("catalog").UseTlsSimple();
        });

        Assert.Equal(2, error.Failures.Count());
        Assert.All(error.Failures, failure => Assert.EndsWith("Tls:NoDelay is \"x\": it must be true or false.", failure, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_SeveralBadClients_TellsThemAll()
    {
        OptionsValidationException error = Fails(services =>
        {
            services.AddHttpClient("a").UseTlsSimple(Settings.Root(("A:HttpsOnly", "x")).GetSection("A"));
            services.AddHttpClient("b").UseTlsSimple(Settings.Root(("B:Trust", "gone.pem")).GetSection("B"));
        });

        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("A:HttpsOnly", error.Message, StringComparison.Ordinal);
        Assert.Contains("'b'", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(AppContext.BaseDirectory, "gone.pem"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_FileMissingInADelegate_SaysWhichClient()
    {
        OptionsValidationException error = Fails(services =>
            services.AddHttpClient("catalog").UseTlsSimple(o => o.Trust = TrustAnchors.FromPemFile(files.Path("gone.pem"))));

        Assert.StartsWith("The HTTP client 'catalog'", error.Message, StringComparison.Ordinal);
        Assert.Contains(files.Path("gone.pem"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ExpiredIdentity_IsAnError()
    {
        OptionsValidationException error = Fails(services =>
            services.AddHttpClient("catalog").UseTlsSimple(o =>
            {
                o.Identity = TlsIdentity.FromPemFiles(files.Path("both.pem"));
                o.TimeProvider = new LaterTime();
            }));

        Assert.Contains("expired", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_CallersOwnRule_IsKept()
    {
        OptionsValidationException error = Fails(services =>
        {
            services.AddHttpClient("catalog").UseTlsSimple();
            services.AddOptions<TlsSimpleOptions>("catalog").Validate(o => o.HttpsOnly, "https is a must here");
        });

        Assert.Equal("https is a must here", error.Message);
    }

    [Fact]
    public void Validate_ClientsThatAreNotOurs_AreNotAsked()
    {
        using ServiceProvider provider = Build(services =>
        {
            services.AddHttpClient("catalog").UseTlsSimple();
            services.Configure<TlsSimpleOptions>("other", o => o.HandshakeTimeout = TimeSpan.Zero);
        });

        provider.GetRequiredService<IStartupValidator>().Validate();
    }

    private static OptionsValidationException Fails(Action<IServiceCollection> configure)
    {
        using ServiceProvider provider = Build(configure);
        return Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
    }

    private static ServiceProvider Build(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        configure(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    private sealed class TypedClient(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }

    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddYears(1);
    }
}
