using System.Net;
using System.Security.Cryptography.X509Certificates;
using BenchmarkDotNet.Attributes;

namespace TlsSimple.Allocations;

/// <summary>One GET after the other over a connection that stays.</summary>
public class Gets : IDisposable
{
    private HttpClient _tlsSimple = null!;
    private HttpClient _sslStream = null!;
    private HttpClient _plain = null!;

    internal static Servers Servers { get; set; } = null!;

    [Params(1, 2)]
    public int Http { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _tlsSimple = new HttpClient(new TlsSimpleHandler(new TlsSimpleOptions { Trust = TrustAnchors.FromPemFile(Servers.Roots) }));
        var platform = new SocketsHttpHandler();
        platform.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        platform.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(Servers.Roots);
        _sslStream = new HttpClient(platform);
        _plain = new HttpClient(new SocketsHttpHandler());
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _tlsSimple.Dispose();
        _sslStream.Dispose();
        _plain.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public Task TlsSimple() => GetAsync(_tlsSimple, Servers.Tls);

    [Benchmark]
    public Task SslStream() => GetAsync(_sslStream, Servers.Tls);

    [Benchmark]
    public Task Plain() => GetAsync(_plain, Http == 2 ? Servers.PlainHttp2 : Servers.PlainHttp1);

    private async Task GetAsync(HttpClient client, Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url)
        {
            Version = Http == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
