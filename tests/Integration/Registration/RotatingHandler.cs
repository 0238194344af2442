using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TlsSimple.Integration.Registration;

/// <summary>What the factory hands out for a client at some moment, where handlers live for a second.</summary>
/// <param name="Whole">The chain. The factory does not dispose it as long as somebody has it.</param>
/// <param name="Ours">TlsSimple's part of it.</param>
internal sealed record RotatingHandler(HttpMessageHandler Whole, TlsSimpleHandler Ours)
{
    /// <summary>The shortest that the factory allows.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static RotatingHandler Current(IServiceProvider provider, string name)
    {
        HttpMessageHandler whole = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name);
        HttpMessageHandler? handler = whole;
        while (handler is DelegatingHandler outer and not TlsSimpleHandler)
        {
            handler = outer.InnerHandler;
        }

        return new RotatingHandler(whole, Assert.IsType<TlsSimpleHandler>(handler));
    }

    /// <summary>Waits for a handler that is made after this call.</summary>
    public static async Task<RotatingHandler> NextAsync(IServiceProvider provider, string name, CancellationToken cancellationToken)
    {
        RotatingHandler next = Current(provider, name);
        TlsSimpleHandler now = next.Ours;
        await WaitUntilAsync(() => (next = Current(provider, name)).Ours != now, "The factory has made no new handler.", cancellationToken);
        return next;
    }

    /// <summary>Asks again and again: neither the factory's timers nor the garbage collector tell anybody.</summary>
    public static async Task WaitUntilAsync(Func<bool> condition, string otherwise, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_limit, otherwise);
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>A client over this very handler.</summary>
    public HttpClient NewClient() => new(Whole, disposeHandler: false);
}
