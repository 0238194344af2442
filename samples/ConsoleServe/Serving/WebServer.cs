using System.Net;
using System.Net.Sockets;
using ConsoleServe.Output;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TlsSimple;

namespace ConsoleServe.Serving;

/// <summary>Kestrel over TlsSimple: all that a server asks of the library is in <see cref="Secure"/>.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private WebServer(WebApplication application) => _application = application;

    public IReadOnlyList<Uri> Urls => [.. _application.Urls.Select(url => new Uri(url))];

    /// <exception cref="ServeException">The folder cannot be read, or nobody can listen there.</exception>
    /// <exception cref="TlsException">A file is unusable.</exception>
    public static async Task<WebServer> StartAsync(ServeSettings settings, ServerIdentity identity, Messages messages, CancellationToken cancellationToken)
    {
        Action<TlsServerOptions> secure = Secure(settings, identity);

        // Empty: no configuration files, no environment, no handling of signals besides ours.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddDirectoryBrowser();
        builder.Logging.AddProvider(new MessageLog(messages, settings.Verbose));
        builder.Logging.AddFilter("TlsSimple", settings.Verbose ? LogLevel.Debug : LogLevel.Error);
        builder.Logging.AddFilter("Microsoft", LogLevel.Error);

        // That a start fails is told below, in our own words.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, settings, secure));
        WebApplication application = builder.Build();
        application.Use(new RequestLog(messages).InvokeAsync);
        try
        {
            Serve(application, settings);
            await application.StartAsync(cancellationToken);
            return new WebServer(application);
        }
        catch (Exception error)
        {
            await application.DisposeAsync();
            throw error is IOException or SocketException
                ? new ServeException(ExitCode.Listen, $"Nobody can listen on {settings.Host}, port {settings.Port}: {error.GetBaseException().Message}")
                : error;
        }
    }

    /// <param name="limit">Requests that take longer are cut.</param>
    public async Task StopAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        await _application.StopAsync(deadline.Token);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>Reads the clients' CAs at once, so that a file that is not usable is told before anybody listens.</summary>
    private static Action<TlsServerOptions> Secure(ServeSettings settings, ServerIdentity identity)
    {
        TrustAnchors? clients = settings.ClientCaFile is { } file ? TrustAnchors.FromPemFile(file) : null;
        return options =>
        {
            options.Identities.Add(identity.Source);
            options.MinimumProtocol = settings.TlsMin;
            options.MaximumProtocol = settings.TlsMax;
            options.ClientTrust = clients;
            options.ClientCertificates =
                clients is null ? TlsClientCertificateMode.None
                : settings.IsClientOptional ? TlsClientCertificateMode.Optional
                : TlsClientCertificateMode.Required;
        };
    }

    private static void Listen(KestrelServerOptions kestrel, ServeSettings settings, Action<TlsServerOptions> secure)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        void Secured(ListenOptions listen)
        {
            listen.Protocols = (settings.Http1 ? HttpProtocols.Http1 : 0) | (settings.Http2 ? HttpProtocols.Http2 : 0);
            listen.UseTlsSimple(secure);
        }

        switch (settings.Host)
        {
            case "*":
                kestrel.ListenAnyIP(settings.Port, Secured);
                break;
            case "localhost" when settings.Port != 0:
                kestrel.ListenLocalhost(settings.Port, Secured);
                break;
            case "localhost":
                // Two addresses cannot be given the same free port.
                kestrel.Listen(IPAddress.Loopback, 0, Secured);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(settings.Host), settings.Port, Secured);
                break;
        }
    }

    private static void Serve(WebApplication application, ServeSettings settings)
    {
        if (settings.Folder is { } folder)
        {
            Folder.Serve(application, folder, settings.Listing);
        }
        else
        {
            application.Run(Echo.AnswerAsync);
        }
    }
}
