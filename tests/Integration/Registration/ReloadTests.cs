using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Registration;

/// <summary>Settings and files that change while a host runs.</summary>
public sealed class ReloadTests : IDisposable
{
    private const int Deadline = 120_000;
    private const string Name = "catalog";

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly TestCertificate s_otherCa = TestPki.Shared.Leaf(new LeafSpec { Ca = "other" });
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Deadline)]
    public async Task Settings_NameAnotherCa_TheNextHandlerTrustsIt()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer other = await KestrelServer.StartAsync(s_otherCa);
        WriteSettings(s_certificate.CaPemPath);
        using IHost host = await StartAsync();
        using HttpClient before = NewClient(host);
        await AssertServesAsync(before, server, refused: other);

        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable? watch = host.Services.GetRequiredService<IOptionsMonitor<TlsSimpleOptions>>().OnChange((_, _) => told.TrySetResult());
        WriteSettings(s_otherCa.CaPemPath);
        await told.Task.WaitAsync(s_limit, Token);
        using HttpClient after = (await RotatingHandler.NextAsync(host.Services, Name, Token)).NewClient();

        await AssertServesAsync(after, other, refused: server);
        await AssertServesAsync(before, server, refused: other);
    }

    /// <summary>Without another handler, and without a word in the settings: the file is renamed over, as Kubernetes does.</summary>
    [Fact(Timeout = Deadline)]
    public async Task CaFile_IsReplacedAndReloadIsOn_TheNextConnectionTrustsTheNewOne()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer other = await KestrelServer.StartAsync(s_otherCa);
        File.Copy(s_certificate.CaPemPath, _directory.File("ca.pem"));
        _directory.Write("appsettings.json", """{ "TlsSimple": { "Trust": { "Files": "ca.pem", "Reload": "00:00:00" } } }""");
        using IHost host = await StartAsync();
        using HttpClient client = NewClient(host);
        await AssertServesAsync(client, server, refused: other);

        File.Copy(s_otherCa.CaPemPath, _directory.File("ca.new"));
        File.Move(_directory.File("ca.new"), _directory.File("ca.pem"), overwrite: true);

        Assert.Equal("hello\n", await client.GetStringAsync(other.Url("/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Settings_BecomeUnusable_TheClientGoesOn()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer other = await KestrelServer.StartAsync(s_otherCa);
        WriteSettings(s_certificate.CaPemPath);
        using IHost host = await StartAsync();

        WriteSettings(_directory.File("gone.pem"));
        ((IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>()).Reload();
        using HttpClient client = (await RotatingHandler.NextAsync(host.Services, Name, Token)).NewClient();

        await AssertServesAsync(client, server, refused: other);
    }

    private static HttpClient NewClient(IHost host) => host.Services.GetRequiredService<IHttpClientFactory>().CreateClient(Name);

    private static async Task AssertServesAsync(HttpClient client, KestrelServer server, KestrelServer refused)
    {
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(refused.Url("/hello"), Token));
        Assert.Equal(TlsErrorReason.UnknownIssuer, Assert.IsType<TlsException>(error.InnerException).Reason);
    }

    /// <summary>As a whole, by renaming: half a file is no JSON.</summary>
    private void WriteSettings(string caFile)
    {
        string complete = _directory.Write("appsettings.new", $$"""{ "TlsSimple": { "Trust": "{{caFile}}" } }""");
        File.Move(complete, _directory.File("appsettings.json"), overwrite: true);
    }

    private async Task<IHost> StartAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _directory.FullName });
        builder.Configuration.AddJsonFile(_directory.File("appsettings.json"), optional: false, reloadOnChange: true);
        builder.Services.AddHttpClient(Name).UseTlsSimple(builder.Configuration.GetSection("TlsSimple")).SetHandlerLifetime(RotatingHandler.Lifetime);
        IHost host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }
}
