using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Registration;

/// <summary>The factory's rotation of handlers, at its own pace: which context they have, and when it ends.</summary>
public sealed class RotationTests
{
    private const int Deadline = 120_000;
    private const string Name = "catalog";

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Deadline)]
    public async Task Rotation_NothingChanged_KeepsTheContext()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(_certificate);
        await using ServiceProvider provider = Build(Configuration());
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        RotatingHandler first = RotatingHandler.Current(provider, Name);
        await GetAsync(first, server);
        RotatingHandler second = await RotatingHandler.NextAsync(provider, Name, Token);
        await GetAsync(second, server);

        Assert.Equal(2, server.Counts.Handshakes);
        Assert.True(contexts.HandlersOf(Name) >= 2, "Both handlers have the current context.");
        GC.KeepAlive(first);
        GC.KeepAlive(second);
    }

    /// <summary>The factory disposes a handler when nobody has it any more, which it finds out every ten seconds.</summary>
    [Fact(Timeout = Deadline)]
    public async Task Rotation_AfterAReload_EndsTheOldContextWithItsLastHandler()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(_certificate);
        IConfigurationRoot configuration = Configuration();
        await using ServiceProvider provider = Build(configuration);
        var contexts = provider.GetRequiredService<TlsClientContexts>();
        TlsClientContext old = await UseAsync(contexts, provider, server);

        configuration["TlsSimple:ConnectTimeout"] = "00:00:07";
        configuration.Reload();
        using TlsClientContextLease current = contexts.Lease(Name);
        Assert.NotSame(old, current.Context);
        Assert.False(old.IsDisposed);

        await RotatingHandler.WaitUntilAsync(
            () =>
            {
                GC.Collect();
                return old.IsDisposed;
            },
            "The old context is still alive.",
            Token);
        Assert.False(current.Context.IsDisposed);
        await GetAsync(RotatingHandler.Current(provider, Name), server);
    }

    /// <summary>In a method of its own, so that no local variable keeps the handler.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<TlsClientContext> UseAsync(TlsClientContexts contexts, ServiceProvider provider, KestrelServer server)
    {
        await GetAsync(RotatingHandler.Current(provider, Name), server);
        using TlsClientContextLease lease = contexts.Lease(Name);
        return lease.Context;
    }

    private static async Task GetAsync(RotatingHandler handler, KestrelServer server)
    {
        using HttpClient client = handler.NewClient();
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
    }

    private static ServiceProvider Build(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddHttpClient(Name).UseTlsSimple(configuration.GetSection("TlsSimple")).SetHandlerLifetime(RotatingHandler.Lifetime);
        return services.BuildServiceProvider();
    }

    private IConfigurationRoot Configuration() => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["TlsSimple:Trust"] = _certificate.CaPemPath })
        .Build();
}
