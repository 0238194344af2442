using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TlsSimple.Integration.Peers;

namespace TlsSimple.PeerHost;

/// <summary>Kestrel on four ports of 127.0.0.1: what they offer by ALPN, and plain HTTP/1.1.</summary>
internal static class Host
{
    private static readonly (string Name, HttpProtocols Protocols, bool IsTls)[] s_listeners =
    [
        ("https", HttpProtocols.Http1AndHttp2, true),
        ("http1", HttpProtocols.Http1, true),
        ("http2", HttpProtocols.Http2, true),
        ("plain", HttpProtocols.Http1, false),
    ];

    public static WebApplication Create(string certificatePath, string keyPath)
    {
        var counts = new ServerCounts();
        SslStreamCertificateContext certificate = Certificate(certificatePath, keyPath);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging.AddSimpleConsole();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMinutes(5);
            kestrel.Limits.MaxRequestHeadersTotalSize = 512 * 1024;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = 256 * 1024;
            foreach ((_, HttpProtocols protocols, bool isTls) in s_listeners)
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => Listen(listen, protocols, isTls ? certificate : null, counts));
            }
        });

        WebApplication application = builder.Build();
        application.Use((context, next) =>
        {
            // Tells clients which of their connections served them.
            context.Response.Headers["X-Connection"] = context.Connection.Id;
            return next(context);
        });
        application.UseWebSockets();
        application.UseRouting();
        KestrelEndpoints.Map(application, counts);
        MessageEndpoints.Map(application, counts);
        CredentialEndpoints.Map(application);
        StreamEndpoints.Map(application);
        EndingEndpoints.Map(application);
        return application;
    }

    /// <summary>The port of each listener by its name.</summary>
    public static Dictionary<string, int> Ports(WebApplication application)
    {
        // The addresses stand in the order in which they were asked for.
        ICollection<string> addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return s_listeners.Zip(addresses).ToDictionary(pair => pair.First.Name, pair => new Uri(pair.Second).Port);
    }

    private static void Listen(ListenOptions listen, HttpProtocols protocols, SslStreamCertificateContext? certificate, ServerCounts counts)
    {
        listen.Protocols = protocols;
        listen.Use(next => connection =>
        {
            counts.OnConnection();
            return next(connection);
        });
        if (certificate is null)
        {
            return;
        }

        listen.UseHttps(https =>
        {
            // Thousands that come at once are served in turn.
            https.HandshakeTimeout = TimeSpan.FromMinutes(5);
            https.ServerCertificate = certificate.TargetCertificate;
            https.OnAuthenticate = (_, options) => options.ServerCertificateContext = certificate;
        });
        listen.Use(next => connection =>
        {
            counts.OnHandshake();
            return next(connection);
        });
    }

    private static SslStreamCertificateContext Certificate(string certificatePath, string keyPath)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificatePath);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), chain, offline: true);
    }
}
