using System.Security.Cryptography.X509Certificates;
using DemoPeer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TlsSimple;

namespace TypedClient.Demo;

/// <summary>A catalogue in this process, over HTTPS with a certificate of a throw-away CA, whose file stands in the configuration.</summary>
internal sealed class DemoCatalog : IAsyncDisposable
{
    private const string Host = "localhost";
    private const string Products = """[{"id":1,"name":"Lantern"},{"id":2,"name":"Compass"}]""";
    private const string Stranger = "a client that trusts another CA";

    private readonly DemoServer _server;
    private readonly X509Certificate2 _certificate;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("typedclient-");

    private DemoCatalog(DemoServer server, X509Certificate2 certificate)
    {
        _server = server;
        _certificate = certificate;
    }

    private Uri Address => new($"https://{Host}:{_server.Port}/products");

    private string CaFile => Path.Combine(_directory.FullName, "ca.pem");

    public static async Task<DemoCatalog> StartAsync()
    {
        using var authority = new DemoAuthority("TypedClient demo CA");
        X509Certificate2 certificate = authority.Issue(Host);
        DemoServer server = await DemoServer.StartAsync(certificate, AnswerAsync, CancellationToken.None);
        var demo = new DemoCatalog(server, certificate);
        await File.WriteAllTextAsync(demo.CaFile, authority.Pem);
        return demo;
    }

    /// <summary>What a user would write into appsettings.json, and one more client, which must not get through.</summary>
    public void AddTo(HostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Catalog:BaseAddress"] = Address.AbsoluteUri,
            ["TlsSimple:Trust"] = CaFile,
            ["TlsSimple:Resolve"] = $"{Host}:{_server.Port}:127.0.0.1",
        });

        using var another = new DemoAuthority("Another CA");
        TrustAnchors others = TrustAnchors.FromPem(another.Pem);
        builder.Services.AddHttpClient(Stranger, http => http.BaseAddress = Address)
            .UseTlsSimple(builder.Configuration.GetSection("TlsSimple"), options => options.Trust = others);

        // A proxy of the environment knows nothing of this machine's loopback.
        builder.Services.ConfigureHttpClientDefaults(client => client.UseSocketsHttpHandler((handler, _) => handler.UseProxy = false));
    }

    /// <returns>Whether the client was refused, and for the right reason.</returns>
    public static async Task<bool> ShowRefusalAsync(IHttpClientFactory factory)
    {
        using HttpClient http = factory.CreateClient(Stranger);
        try
        {
            CatalogAnswer answer = await new CatalogClient(http).ListAsync(CancellationToken.None);
            Console.WriteLine($"{Stranger}: accepted, which must not be ({(int)answer.Status})");
            return false;
        }
        catch (HttpRequestException error)
        {
            bool isExpected = error.InnerException is TlsException { Reason: TlsErrorReason.UnknownIssuer };
            Console.WriteLine($"{Stranger}: {(isExpected ? "refused, as it must be" : "failed for another reason")}: {error.InnerException?.Message ?? error.Message}");
            return isExpected;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _directory.Delete(recursive: true);
    }

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Products, context.RequestAborted);
    }
}
