using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Dialing;

/// <summary>A Unix domain socket in place of TCP.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf(LeafSpec.For("no-such-host.test"));

    private readonly ScratchDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SocketPath => _directory.File("server.sock");

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_UnixSocket_IsReachedWithoutDns(string version)
    {
        await using WebApplication server = await StartAsync(isTls: true);
        using HttpClient client = Client();
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), new Uri("https://no-such-host.test/")), Token);
        Assert.Equal("no-such-host.test", await response.Content.ReadAsStringAsync(Token));
        TlsConnectionInfo tls = response.GetTlsInfo()!;
        Assert.Equal(SocketPath, Assert.IsType<UnixDomainSocketEndPoint>(tls.RemoteEndPoint).ToString());
        Assert.Equal("no-such-host.test", tls.ServerName);
        Assert.Null(tls.Proxy);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_PlainHttp_IsReachedToo()
    {
        await using WebApplication server = await StartAsync(isTls: false);
        using HttpClient client = Client();
        Assert.Equal("any.test", await client.GetStringAsync(new Uri("http://any.test/"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_NameOfAnother_IsRefused()
    {
        await using WebApplication server = await StartAsync(isTls: true);
        using HttpClient client = Client();
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://other.test/"), Token));
        Assert.Equal(TlsErrorReason.NameMismatch, Assert.IsType<TlsException>(error.InnerException).Reason);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ProxyIsSet_IsNotUsed()
    {
        await using WebApplication server = await StartAsync(isTls: true);
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        using HttpClient client = Client(new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) });
        Assert.Equal("no-such-host.test", await client.GetStringAsync(new Uri("https://no-such-host.test/"), Token));
        Assert.Equal(0, proxy.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_NobodyListens_PathIsNamed()
    {
        using HttpClient client = Client();
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://no-such-host.test/"), Token));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.IsType<SocketException>(error.InnerException);
        Assert.Contains(SocketPath, error.Message, StringComparison.Ordinal);
    }

    private HttpClient Client(SocketsHttpHandler? inner = null) => Clients.Trusting(s_certificate, options => options.UnixSocket = SocketPath, inner);

    private async Task<WebApplication> StartAsync(bool isTls)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel => kestrel.ListenUnixSocket(SocketPath, listen =>
        {
            if (isTls)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = s_certificate.WithKey;
                    https.ServerCertificateChain = [.. s_certificate.Intermediates];
                });
            }
        }));
        WebApplication application = builder.Build();
        application.Run(context => context.Response.WriteAsync(context.Request.Host.Value ?? ""));
        await application.StartAsync();
        return application;
    }
}
