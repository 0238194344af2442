using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using TlsSimple;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers TlsSimple with IHttpClientFactory.</summary>
public static class TlsSimpleHttpClientExtensions
{
    /// <summary>Makes every client of the factory speak https through TlsSimple: <c>services.AddHttpClient().UseTlsSimple()</c>.</summary>
    /// <param name="services">What <c>AddHttpClient()</c> returns.</param>
    /// <param name="configure">Changes the options of all clients; a client's own <c>UseTlsSimple</c> comes after it, wherever it stands.</param>
    /// <remarks>A client whose primary handler is not a <see cref="SocketsHttpHandler"/>, which is the factory's default, fails when it is made, with a sentence that says so.</remarks>
    public static IServiceCollection UseTlsSimple(this IServiceCollection services, Action<TlsSimpleOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddCore(services, TlsSimpleClientRegistration.Everyone);
        if (configure is not null)
        {
            services.ConfigureAll(configure);
        }

        return services;
    }

    /// <summary>Makes one client speak https through TlsSimple.</summary>
    /// <param name="builder">The client, typed or named.</param>
    /// <param name="configure">Changes the options of this client, after those of all clients.</param>
    /// <inheritdoc cref="UseTlsSimple(IServiceCollection, Action{TlsSimpleOptions}?)" path="/remarks"/>
    public static IHttpClientBuilder UseTlsSimple(this IHttpClientBuilder builder, Action<TlsSimpleOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // The builder of ConfigureHttpClientDefaults has no name.
        if (builder.Name is null)
        {
            builder.Services.UseTlsSimple(configure);
            return builder;
        }

        AddCore(builder.Services, new TlsSimpleClientRegistration(builder.Name));
        if (configure is not null)
        {
            // After every Configure, so that it does not matter which of the two calls of UseTlsSimple comes first.
            builder.Services.PostConfigure(builder.Name, configure);
        }

        return builder;
    }

    private static void AddCore(IServiceCollection services, TlsSimpleClientRegistration registration)
    {
        services.AddHttpClient();
        services.AddSingleton(registration);
        services.TryAddSingleton<TlsClientContexts>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, TlsSimpleHandlerFilter>());
    }
}
