using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TlsSimple.BenchServer;

/// <summary>Kestrel with its own TLS on 127.0.0.1, one port for each <see cref="Listener"/>.</summary>
internal static class Host
{
    public static WebApplication Create(string pki)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
            kestrel.Limits.Http2.MaxStreamsPerConnection = 256;
            foreach (Listener listener in Listener.All(pki))
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => Listen(listen, listener, pki));
            }
        });

        WebApplication application = builder.Build();
        application.Run(Answers.AnswerAsync);
        return application;
    }

    /// <summary>The port of each listener by its name.</summary>
    public static Dictionary<string, int> Ports(WebApplication application)
    {
        // The addresses stand in the order in which they were asked for.
        ICollection<string> addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return s_names.Zip(addresses).ToDictionary(pair => pair.First, pair => new Uri(pair.Second).Port);
    }

    private static readonly List<string> s_names = [];

    private static void Listen(ListenOptions listen, Listener listener, string pki)
    {
        s_names.Add(listener.Name);
        listen.Protocols = listener.Protocols;
        if (listener.Chain is null)
        {
            return;
        }

        SslStreamCertificateContext certificate = Certificate(Path.Combine(pki, $"{listener.Chain}.pem"), Path.Combine(pki, $"{listener.Chain}.key"));
        CipherSuitesPolicy? suites = listener.Suite is { } suite ? Only(suite) : null;
        listen.UseHttps(https =>
        {
            https.HandshakeTimeout = TimeSpan.FromMinutes(5);
            https.ServerCertificate = certificate.TargetCertificate;
            https.SslProtocols = suites is null ? SslProtocols.Tls12 | SslProtocols.Tls13 : SslProtocols.Tls13;
            https.OnAuthenticate = (_, options) =>
            {
                options.ServerCertificateContext = certificate;
                options.AllowTlsResume = listener.Resumes;
                options.CipherSuitesPolicy = suites;
            };
        });
    }

    private static CipherSuitesPolicy Only(TlsCipherSuite suite) => OperatingSystem.IsWindows()
        ? throw new PlatformNotSupportedException("Suites cannot be chosen on Windows.")
        : new CipherSuitesPolicy([suite]);

    private static SslStreamCertificateContext Certificate(string certificatePath, string keyPath)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificatePath);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), chain, offline: true);
    }
}
