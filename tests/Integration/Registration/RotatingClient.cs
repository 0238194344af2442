using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TlsSimple.Integration.Registration;

/// <summary>A client of a factory whose handlers live for a second, and what becomes of them.</summary>
internal static class RotatingClient
{
    /// <summary>The shortest that the factory allows.</summary>
    public static readonly TimeSpan HandlerLifetime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>TlsSimple's part of the handler that a client of this name would get now.</summary>
    public static TlsSimpleHandler HandlerOf(IServiceProvider provider, string name)
    {
        HttpMessageHandler? handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name);
        while (handler is DelegatingHandler outer and not TlsSimpleHandler)
        {
            handler = outer.InnerHandler;
        }

        return Assert.IsType<TlsSimpleHandler>(handler);
    }

    /// <summary>Waits until clients get another handler than this one.</summary>
    public static Task WaitForAnotherAsync(IServiceProvider provider, string name, TlsSimpleHandler handler, CancellationToken cancellationToken) =>
        WaitUntilAsync(() => HandlerOf(provider, name) != handler, "The factory has made no new handler.", cancellationToken);

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
}
