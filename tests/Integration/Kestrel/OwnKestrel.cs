using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Kestrel;

/// <summary>Kestrel on TlsSimple, in the test process, with the endpoints of <see cref="KestrelEndpoints"/> and those of <see cref="OwnEndpoints"/>.</summary>
internal sealed partial class OwnKestrel : IPeer
{
    private readonly WebApplication _application;
    private readonly ServerLog _log;

    private OwnKestrel(WebApplication application, ServerLog log, ServerCounts counts)
    {
        _application = application;
        _log = log;
        Counts = counts;
        Address = new Uri(application.Urls.Single());
    }

    public int Port => Address.Port;

    /// <summary>As the server itself tells it.</summary>
    public Uri Address { get; }

    public string Log => _log.ToString();

    public ServerCounts Counts { get; }

    public IServiceProvider Services => _application.Services;

    public static Task<OwnKestrel> StartAsync(
        TestCertificate certificate, Action<TlsServerOptions>? configure = null, HttpProtocols protocols = HttpProtocols.Http1AndHttp2) =>
        StartAsync(listen =>
        {
            listen.Protocols = protocols;
            listen.UseTlsSimple(options =>
            {
                options.Identities.Add(Identity(certificate));
                configure?.Invoke(options);
            });
        });

    /// <param name="secure">Sets up the endpoint.</param>
    /// <param name="answer">Answers everything in place of the usual endpoints.</param>
    public static async Task<OwnKestrel> StartAsync(Action<ListenOptions> secure, RequestDelegate? answer = null)
    {
        var log = new ServerLog();
        var counts = new ServerCounts();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging.AddProvider(new ServerLogProvider(log));
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("TlsSimple", LogLevel.Debug)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Debug);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Use(next => connection =>
                {
                    counts.OnConnection();
                    return next(connection);
                });
                secure(listen);
            });
        });

        WebApplication application = builder.Build();
        if (answer is null)
        {
            application.UseWebSockets();
            application.UseRouting();
            OwnEndpoints.Map(application);
            KestrelEndpoints.Map(application, counts);
        }
        else
        {
            application.Run(answer);
        }

        try
        {
            await application.StartAsync();
            return new OwnKestrel(application, log, counts);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    public static TlsIdentity Identity(TestCertificate certificate) => TlsIdentity.FromPemFiles(certificate.CertPemPath, certificate.KeyPemPath);

    public Task WaitForLogAsync(string pattern) =>
        _log.WaitForAsync(new Regex(pattern), TimeSpan.FromSeconds(30), CancellationToken.None);

    /// <summary>What a server's owner would be woken up by.</summary>
    public IEnumerable<string> Complaints() => Log.Split('\n').Where(line => Complaint().IsMatch(line));

    /// <summary>Ends gracefully: what takes longer is cut.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        await _application.StopAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(1));
        await _application.DisposeAsync();
    }

    [GeneratedRegex("^(Warning|Error|Critical) ")]
    private static partial Regex Complaint();
}
