using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace DemoPeer;

/// <summary>Kestrel on loopback, on a port that is free: HTTP/2 and HTTP/1.1 over the platform's TLS, not ours.</summary>
public sealed class DemoServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private DemoServer(WebApplication application) => _application = application;

    public int Port => new Uri(_application.Urls.Single()).Port;

    /// <param name="certificate">Its certificate, with the key.</param>
    /// <param name="answer">Answers every request.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<DemoServer> StartAsync(X509Certificate2 certificate, RequestDelegate answer, CancellationToken cancellationToken)
    {
        // Empty: no configuration files, no environment, no logging that would mix with the demo's output.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost
            .UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        WebApplication application = builder.Build();
        application.Run(answer);
        await application.StartAsync(cancellationToken);
        return new DemoServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
