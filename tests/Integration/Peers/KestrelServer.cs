using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>Kestrel in the test process, with the endpoints of <see cref="KestrelEndpoints"/>.</summary>
public sealed class KestrelServer : IPeer
{
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;
    private readonly ServerLog _log;

    private KestrelServer(WebApplication application, ServerLog log, ServerCounts counts)
    {
        _application = application;
        _log = log;
        Counts = counts;
        IServerAddressesFeature addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Port = new Uri(addresses.Addresses.Single()).Port;
    }

    public int Port { get; }

    public string Log => _log.ToString();

    /// <summary>What came in so far: connections, requests, aborts.</summary>
    public ServerCounts Counts { get; }

    public static Task<KestrelServer> StartAsync(TestCertificate certificate) =>
        StartAsync(new KestrelSettings { Certificate = certificate });

    public static async Task<KestrelServer> StartAsync(KestrelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var log = new ServerLog();
        var counts = new ServerCounts();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging.AddProvider(new ServerLogProvider(log));
        // The reason why a handshake failed is only a Debug message.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Debug);
        builder.WebHost.UseKestrel(kestrel => Listen(kestrel, settings, counts));

        WebApplication application = builder.Build();
        application.UseRouting();
        KestrelEndpoints.Map(application, counts);
        try
        {
            await application.StartAsync();
            return new KestrelServer(application, log, counts);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Requests that never end by themselves (/slow) are cut when this time is over.
        using var deadline = new CancellationTokenSource(s_stop);
        await _application.StopAsync(deadline.Token);
        await _application.DisposeAsync();
    }

    private static void Listen(KestrelServerOptions kestrel, KestrelSettings settings, ServerCounts counts)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = settings.MaxStreamsPerConnection;
        kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Use(next => connection =>
            {
                counts.OnConnection();
                return next(connection);
            });
            if (settings.Certificate is null)
            {
                listen.Protocols = HttpProtocols.Http1;
                return;
            }

            listen.Protocols = settings.Http switch
            {
                ServedHttp.Http1 => HttpProtocols.Http1,
                ServedHttp.Http2 => HttpProtocols.Http2,
                _ => HttpProtocols.Http1AndHttp2,
            };
            listen.UseHttps(https => UseHttps(https, settings, settings.Certificate));
            listen.Use(next => connection =>
            {
                counts.OnHandshake();
                return next(connection);
            });
        });
    }

    private static void UseHttps(HttpsConnectionAdapterOptions https, KestrelSettings settings, TestCertificate certificate)
    {
        var context = SslStreamCertificateContext.Create(
            certificate.WithKey, new X509Certificate2Collection(certificate.Intermediates.ToArray()), offline: true);
        CipherSuitesPolicy? suites = settings.CipherSuites.Count == 0 || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            ? null
            : new CipherSuitesPolicy(settings.CipherSuites);
        https.ServerCertificate = certificate.WithKey;
        https.SslProtocols = settings.Protocols;
        https.ClientCertificateMode = settings.ClientCertificates;
        https.ClientCertificateValidation = (client, chain, _) => settings.AcceptsClient(client, chain);
        https.OnAuthenticate = (_, options) =>
        {
            options.ServerCertificateContext = context;
            options.CipherSuitesPolicy = suites;
        };
    }
}
