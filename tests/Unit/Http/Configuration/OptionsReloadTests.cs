using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace TlsSimple.Unit.Http.Configuration;

/// <summary>What a reload of the configuration comes to: options, contexts, the log.</summary>
public sealed class OptionsReloadTests(ConfigurationFiles files) : IClassFixture<ConfigurationFiles>, IDisposable
{
    private readonly LogBook _log = new();

    public static TheoryData<bool> OfAllOrOfOne => [true, false];

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(OfAllOrOfOne))]
    public void Lease_AfterAReload_HasNewOptionsAndAContextOfTheirOwn(bool ofAll)
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:ConnectTimeout", "00:00:01"));
        using ServiceProvider provider = Build(root, ofAll);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        using TlsClientContextLease before = contexts.Lease("catalog");

        Change(root, "ConnectTimeout", "00:00:02");
        using TlsClientContextLease after = contexts.Lease("catalog");

        Assert.Equal((1, 2), (before.Options.ConnectTimeout.TotalSeconds, after.Options.ConnectTimeout.TotalSeconds));
        Assert.NotSame(before.Context, after.Context);
        Assert.False(before.Context.IsDisposed);
    }

    [Fact]
    public void Lease_AfterAReloadOfWhatConcernsAll_IsNewForEveryClient()
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:ConnectTimeout", "00:00:01"));
        using ServiceProvider provider = Build(root, ofAll: true);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        string[] names = ["", "catalog", "never mentioned"];
        TlsClientContext[] before = [.. names.Select(name => contexts.Lease(name).Context)];

        Change(root, "ConnectTimeout", "00:00:02");

        Assert.All(names.Zip(before), pair => Assert.NotSame(pair.Second, contexts.Lease(pair.First).Context));
    }

    [Fact]
    public void Lease_WithoutAReload_KeepsTheContextEvenWhenNobodyHasIt()
    {
        using ServiceProvider provider = Build(Settings.Root(("TlsSimple:Trust", files.Path("ca.pem"))), ofAll: true);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        TlsClientContextLease first = contexts.Lease("catalog");
        first.Dispose();
        using TlsClientContextLease second = contexts.Lease("catalog");

        Assert.Same(first.Context, second.Context);
        Assert.False(second.Context.IsDisposed);
    }

    [Fact]
    public void Dispose_LastLeaseOfOldOptions_EndsTheirContext()
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:ConnectTimeout", "00:00:01"));
        using ServiceProvider provider = Build(root, ofAll: true);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        TlsClientContextLease first = contexts.Lease("catalog");
        TlsClientContextLease second = contexts.Lease("catalog");
        Change(root, "ConnectTimeout", "00:00:02");
        using TlsClientContextLease other = contexts.Lease("catalog");

        first.Dispose();
        first.Dispose();
        Assert.False(second.Context.IsDisposed);
        second.Dispose();

        Assert.True(second.Context.IsDisposed);
        Assert.False(other.Context.IsDisposed);
    }

    [Fact]
    public void Lease_NewOptionsWhileNobodyHasTheOldOnes_EndsTheirContext()
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:ConnectTimeout", "00:00:01"));
        using ServiceProvider provider = Build(root, ofAll: true);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        TlsClientContextLease old = contexts.Lease("catalog");
        old.Dispose();
        Change(root, "ConnectTimeout", "00:00:02");
        using TlsClientContextLease other = contexts.Lease("catalog");

        Assert.True(old.Context.IsDisposed);
    }

    [Fact]
    public void Dispose_Container_EndsEveryContextAndTakesLateReturns()
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:ConnectTimeout", "00:00:01"));
        ServiceProvider provider = Build(root, ofAll: true);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        TlsClientContextLease old = contexts.Lease("catalog");
        Change(root, "ConnectTimeout", "00:00:02");
        TlsClientContextLease current = contexts.Lease("catalog");

        provider.Dispose();

        Assert.True(old.Context.IsDisposed);
        Assert.True(current.Context.IsDisposed);
        old.Dispose();
        current.Dispose();
        Assert.Throws<ObjectDisposedException>(() => contexts.Lease("catalog"));
    }

    [Fact]
    public void Dispose_HandlerOfTheFactory_ReturnsItsLease()
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:ConnectTimeout", "00:00:01"));
        using ServiceProvider provider = Build(root, ofAll: true);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        using TlsClientContextLease probe = contexts.Lease("catalog");
        TlsSimpleHandler handler = HandlerOf(provider);
        probe.Dispose();
        Change(root, "ConnectTimeout", "00:00:02");
        using TlsClientContextLease other = contexts.Lease("catalog");

        Assert.False(probe.Context.IsDisposed);
        handler.Dispose();
        Assert.True(probe.Context.IsDisposed);
    }

    [Theory]
    [MemberData(nameof(OfAllOrOfOne))]
    public void Reload_BadOptions_KeepsThoseOfBeforeAndLogsOnce(bool ofAll)
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:ConnectTimeout", "00:00:01"));
        using ServiceProvider provider = Build(root, ofAll);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        using TlsClientContextLease before = contexts.Lease("catalog");

        Change(root, "ConnectTimeout", "soon");
        root.Reload();
        using TlsClientContextLease after = contexts.Lease("catalog");

        Assert.Same(before.Context, after.Context);
        (LogLevel level, string message) = Assert.Single(_log.Entries);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("The HTTP client 'catalog'", message, StringComparison.Ordinal);
        Assert.Contains("TlsSimple:ConnectTimeout is \"soon\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_BadAndThenGood_TakesTheGoodAndLogsTheNextBadAgain()
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:Trust", files.Path("ca.pem")));
        using ServiceProvider provider = Build(root, ofAll: true);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        using TlsClientContextLease first = contexts.Lease("catalog");

        Change(root, "Trust", files.Path("gone.pem"));
        Assert.Same(first.Context, contexts.Lease("catalog").Context);
        Change(root, "Trust", files.Path("other.pem"));
        Assert.NotSame(first.Options.Trust, contexts.Lease("catalog").Options.Trust);
        Change(root, "Trust", files.Path("gone.pem"));

        Assert.Equal(2, _log.Entries.Count);
    }

    [Fact]
    public void Reload_DelegateThatThrows_KeepsTheOptionsOfBefore()
    {
        IConfigurationRoot root = Settings.Root();
        bool throws = false;
        using ServiceProvider provider = Build(services =>
            services.AddHttpClient("catalog").UseTlsSimple(root.GetSection("TlsSimple"), _ =>
            {
                if (throws)
                {
                    throw new TimeZoneNotFoundException("of the caller");
                }
            }));
        TlsClientContext before = provider.GetRequiredService<TlsClientContexts>().Lease("catalog").Context;

        throws = true;
        root.Reload();

        Assert.Same(before, provider.GetRequiredService<TlsClientContexts>().Lease("catalog").Context);
        Assert.Contains("of the caller", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_ChangeOfOneClient_TellsWhoWatchesItsOptions()
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:ConnectTimeout", "00:00:01"));
        using ServiceProvider provider = Build(root, ofAll: false);
        var told = new List<string?>();
        using IDisposable? watch = provider.GetRequiredService<IOptionsMonitor<TlsSimpleOptions>>().OnChange((_, name) => told.Add(name));

        Change(root, "ConnectTimeout", "00:00:02");

        Assert.Equal(["catalog"], told);
    }

    /// <summary>As docs/configuration.md says of .NET's factory.</summary>
    [Fact]
    public void CreateClient_AfterItCouldNotBeMade_FailsAlthoughTheOptionsAreGoodNow()
    {
        IConfigurationRoot root = Settings.Root(("TlsSimple:ConnectTimeout", "soon"));
        using ServiceProvider provider = Build(root, ofAll: true);
        var factory = provider.GetRequiredService<IHttpClientFactory>();
        Assert.Throws<OptionsValidationException>(() => factory.CreateClient("catalog"));

        Change(root, "ConnectTimeout", "00:00:02");

        Assert.Throws<OptionsValidationException>(() => factory.CreateClient("catalog"));
        Assert.NotNull(factory.CreateClient("another"));
    }

    [Fact]
    public void Trust_FileWithReloadBecomesUnusable_IsLogged()
    {
        files.Write("changing.pem", TestIdentity.Ecdsa.Root.ExportCertificatePem());
        using ServiceProvider provider = Build(
            Settings.Root(("TlsSimple:Trust:Files", files.Path("changing.pem")), ("TlsSimple:Trust:Reload", "00:00:00")), ofAll: true);
        TrustAnchors trust = provider.GetRequiredService<TlsClientContexts>().Lease("catalog").Options.Trust;

        files.Write("changing.pem", TestIdentity.Stranger.Root.ExportCertificatePem());
        _ = trust.Current;
        files.Write("changing.pem", "nothing");
        _ = trust.Current;

        Assert.Equal([LogLevel.Information, LogLevel.Error], _log.Entries.Select(entry => entry.Level));
        Assert.Contains(files.Path("changing.pem"), _log.Entries[1].Message, StringComparison.Ordinal);
    }

    private static void Change(IConfigurationRoot root, string key, string value)
    {
        root[$"TlsSimple:{key}"] = value;
        root.Reload();
    }

    private static TlsSimpleHandler HandlerOf(ServiceProvider provider)
    {
        HttpMessageHandler? handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("catalog");
        while (handler is DelegatingHandler outer and not TlsSimpleHandler)
        {
            handler = outer.InnerHandler;
        }

        return Assert.IsType<TlsSimpleHandler>(handler);
    }

    private ServiceProvider Build(IConfiguration root, bool ofAll) => Build(services =>
    {
        IConfigurationSection section = root.GetSection("TlsSimple");
        if (ofAll)
        {
            services.AddHttpClient().UseTlsSimple(section);
        }
        else
        {
            services.AddHttpClient("catalog").UseTlsSimple(section);
        }
    });

    private ServiceProvider Build(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(_log));
        configure(services);
        return services.BuildServiceProvider(validateScopes: true);
    }
}
