using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Polly.CircuitBreaker;
using TlsSimple.Integration.Documents;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Resilience;

/// <summary>The recipes of docs/resilience.md against a stub server that fails as it is told.</summary>
[Collection(nameof(WireMockCollection))]
public sealed class ResilienceTests(WireMockFixture fixture) : IDisposable
{
    private const int Deadline = 60_000;

    private readonly ServiceProvider _services = Services(fixture.Certificate);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Document_EveryCodeBlock_IsCompiledHere() =>
        DocumentCode.AssertSame("docs/resilience.md", "tests/Integration/Resilience/ResilienceCode.cs");

    [Theory(Timeout = Deadline)]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task Retry_ServerRecovers_TheCallerSeesOnlyTheSuccess(int status)
    {
        string path = $"/retry/{status}";
        await StubAsync(new HttpStub { Path = path, Status = status });
        Task<HttpResponseMessage> sending = Client("retrying").GetAsync(Url(path), Token);
        await CountReachesAsync(path, 1);
        await StubAsync(new HttpStub { Path = path });

        using HttpResponseMessage response = await sending;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(await fixture.Server.CountAsync("GET", path, Token), 2, 4);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(HttpStubFault.ConnectionResetByPeer)]
    [InlineData(HttpStubFault.EmptyResponse)]
    [InlineData(HttpStubFault.RandomDataThenClose)]
    public async Task Retry_ConnectionFails_IsTriedFourTimes(HttpStubFault fault)
    {
        string path = $"/retry/{fault}";
        await StubAsync(new HttpStub { Path = path, Fault = fault });
        await Assert.ThrowsAsync<HttpRequestException>(() => Client("retrying").GetAsync(Url(path), Token));
        Assert.True(await fixture.Server.CountAsync("GET", path, Token) >= 4, "every attempt reached the server");
    }

    [Fact(Timeout = Deadline)]
    public async Task Retry_Post_IsSentOnce()
    {
        await StubAsync(new HttpStub { Method = "POST", Path = "/retry/post", Status = 503 });
        using HttpResponseMessage response = await Client("retrying").PostAsync(Url("/retry/post"), new StringContent("once"), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(1, await fixture.Server.CountAsync("POST", "/retry/post", Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Retry_NotFound_IsAnAnswer()
    {
        await StubAsync(new HttpStub { Path = "/retry/none", Status = 404 });
        using HttpResponseMessage response = await Client("retrying").GetAsync(Url("/retry/none"), Token);
        Assert.Equal(1, await fixture.Server.CountAsync("GET", "/retry/none", Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("retrying")]
    [InlineData("hedging")]
    [InlineData("breaking")]
    public async Task AnyRecipe_CertificateRefused_IsTriedOnce(string client)
    {
        await using KestrelServer stranger = await KestrelServer.StartAsync(TestPki.Shared.Leaf(new LeafSpec { Ca = "stranger" }));
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => Client(client).GetAsync(stranger.Url("/hello"), Token));
        Assert.Equal(TlsErrorKind.PeerCertificate, Assert.IsType<TlsException>(error.InnerException).Kind);
        Assert.Equal(1, stranger.Counts.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Hedging_SlowAnswer_TheSecondAttemptWins()
    {
        await StubAsync(new HttpStub { Path = "/slow", Delay = TimeSpan.FromSeconds(20) });
        long start = Stopwatch.GetTimestamp();
        Task<HttpResponseMessage> sending = Client("hedging").GetAsync(Url("/slow"), Token);
        await CountReachesAsync("/slow", 1);
        await StubAsync(new HttpStub { Path = "/slow" });

        using HttpResponseMessage response = await sending;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull(response.GetTlsInfo());
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15));
        Assert.Equal(2, await fixture.Server.CountAsync("GET", "/slow", Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Breaker_HostIsDown_OthersAreServed()
    {
        await using KestrelServer healthy = await KestrelServer.StartAsync(fixture.Certificate);
        await StubAsync(new HttpStub { Path = "/down", Status = 503 });
        using HttpClient client = Client("breaking");
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await client.GetAsync(Url("/down"), Token);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }

        await Assert.ThrowsAsync<BrokenCircuitException<HttpResponseMessage>>(() => client.GetAsync(Url("/down"), Token));
        Assert.Equal(4, await fixture.Server.CountAsync("GET", "/down", Token));
        Assert.Equal("hello\n", await client.GetStringAsync(healthy.Url("/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Breaker_CertificatesRefused_OpensNoCircuit()
    {
        await using KestrelServer stranger = await KestrelServer.StartAsync(TestPki.Shared.Leaf(new LeafSpec { Ca = "stranger" }));
        await using KestrelServer healthy = await KestrelServer.StartAsync(fixture.Certificate);
        using HttpClient client = Client("breaking");
        for (int i = 0; i < 8; i++)
        {
            HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(stranger.Url("/hello"), Token));
            Assert.IsType<TlsException>(error.InnerException);
        }

        Assert.Equal("hello\n", await client.GetStringAsync(healthy.Url("/hello"), Token));
    }

    [Fact]
    public void ConnectPipeline_OfTheRecipe_IsTaken()
    {
        var options = new TlsSimpleOptions();
        ResilienceCode.ConnectionRetries(options);
        using var handler = new TlsSimpleHandler(options);
        Assert.Same(Polly.ResiliencePipeline.Empty, options.ConnectPipeline);
    }

    private static ServiceProvider Services(TestCertificate certificate)
    {
        var services = new ServiceCollection();
        ResilienceCode.Register(services, options => options.Trust = TrustAnchors.FromPemFile(certificate.CaPemPath));
        return services.BuildServiceProvider();
    }

    private HttpClient Client(string name) => _services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    private Uri Url(string path) => fixture.Server.Url(path);

    private Task StubAsync(HttpStub stub) => fixture.Server.StubAsync(stub, Token);

    private async Task CountReachesAsync(string path, int count)
    {
        while (await fixture.Server.CountAsync("GET", path, Token) < count)
        {
            await Task.Delay(10, Token);
        }
    }
}
