using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using TlsSimple;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers TlsSimple with IHttpClientFactory.</summary>
/// <remarks>
/// <para>What is said of all clients comes first, then what is said of one, <c>services.Configure&lt;TlsSimpleOptions&gt;(name, …)</c> included; among
/// these the later call has the last word. Else the order of registration does not matter.</para>
/// <para>Bad options keep a host from starting, with an <see cref="OptionsValidationException"/> that says which client and what is
/// wrong; without a host, the client from being made.</para>
/// </remarks>
public static class TlsSimpleHttpClientExtensions
{
    /// <summary>Makes every client of the factory speak https through TlsSimple: <c>services.AddHttpClient().UseTlsSimple()</c>.</summary>
    /// <param name="services">What <c>AddHttpClient()</c> returns.</param>
    /// <param name="configure">Changes the options of all clients; what is said of one client comes after it.</param>
    /// <remarks>A client whose primary handler is not a <see cref="SocketsHttpHandler"/>, which is the factory's default, fails when it is made, with a sentence that says so.</remarks>
    public static IServiceCollection UseTlsSimple(this IServiceCollection services, Action<TlsSimpleOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddCore(services, clientName: null);
        if (configure is not null)
        {
            services.AddSingleton(new TlsSimpleDefaults(configure));
        }

        return services;
    }

    /// <summary>Makes every client of the factory speak https through TlsSimple, with options of the configuration.</summary>
    /// <param name="services">What <c>AddHttpClient()</c> returns.</param>
    /// <param name="section">The section with the keys, <c>configuration.GetSection("TlsSimple")</c>; one that does not exist changes nothing. When it
    /// changes while the program runs, handlers that the factory makes from then on have the new options.</param>
    /// <param name="configure">Changes what was read.</param>
    /// <remarks>
    /// A key that is not known or a value that is not allowed is an error that names its path. Relative paths of files begin at the host's content root or,
    /// without a host, at <see cref="AppContext.BaseDirectory"/>.
    /// </remarks>
    public static IServiceCollection UseTlsSimple(this IServiceCollection services, IConfiguration section, Action<TlsSimpleOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddSingleton(provider => new TlsSimpleDefaults(Reader(provider, section), section));
        return services.UseTlsSimple(configure);
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

        AddCore(builder.Services, builder.Name);
        if (configure is not null)
        {
            builder.Services.Configure(builder.Name, configure);
        }

        return builder;
    }

    /// <summary>Makes one client speak https through TlsSimple, with options of the configuration.</summary>
    /// <param name="builder">The client, typed or named.</param>
    /// <param name="section">The section with the keys of this client; what it does not speak of stays as it is for all clients.</param>
    /// <param name="configure">Changes what was read.</param>
    /// <inheritdoc cref="UseTlsSimple(IServiceCollection, IConfiguration, Action{TlsSimpleOptions}?)" path="/remarks"/>
    public static IHttpClientBuilder UseTlsSimple(this IHttpClientBuilder builder, IConfiguration section, Action<TlsSimpleOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        if (builder.Name is null)
        {
            builder.Services.UseTlsSimple(section, configure);
            return builder;
        }

        builder.Services.AddSingleton<IConfigureOptions<TlsSimpleOptions>>(
            provider => new ConfigureNamedOptions<TlsSimpleOptions>(builder.Name, Reader(provider, section)));
        builder.Services.AddSingleton<IOptionsChangeTokenSource<TlsSimpleOptions>>(
            new ConfigurationChangeTokenSource<TlsSimpleOptions>(builder.Name, section));
        return builder.UseTlsSimple(configure);
    }

    private static Action<TlsSimpleOptions> Reader(IServiceProvider provider, IConfiguration section)
    {
        TlsSimpleConfiguration configuration = provider.GetRequiredService<TlsSimpleConfiguration>();
        return options => configuration.Apply(section, options);
    }

    private static void AddCore(IServiceCollection services, string? clientName)
    {
        services.AddHttpClient();
        services.AddSingleton(new TlsSimpleClientRegistration(clientName));
        services.TryAddSingleton<TlsSimpleConfiguration>();
        services.TryAddSingleton<IOptionsFactory<TlsSimpleOptions>, TlsSimpleOptionsFactory>();
        services.TryAddSingleton<TlsClientContexts>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, TlsSimpleHandlerFilter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TlsSimpleStartCheck>, TlsSimpleStartCheck.Setup>());
        services.AddOptions<TlsSimpleStartCheck>().ValidateOnStart();
    }
}
