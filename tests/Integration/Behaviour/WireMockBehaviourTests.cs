using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Behaviour;

/// <summary>What HttpClient's users know of HTTP stays so when TlsSimple is below it; answers and faults come from a stub server.</summary>
[Collection(nameof(WireMockCollection))]
public sealed class WireMockBehaviourTests(WireMockFixture fixture)
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", 200)]
    [InlineData("1.1", 404)]
    [InlineData("1.1", 503)]
    [InlineData("2.0", 200)]
    [InlineData("2.0", 404)]
    [InlineData("2.0", 503)]
    public async Task Get_Status_ComesWithHeadersAndBody(string version, int status)
    {
        string path = $"/status/{version}/{status}";
        await StubAsync(new HttpStub
        {
            Path = path,
            Status = status,
            Headers = new Dictionary<string, string> { ["X-Stub"] = "yes", ["Content-Type"] = "text/plain" },
            Body = Encoding.ASCII.GetBytes("the body"),
        });
        using HttpClient client = Clients.Trusting(fixture.Certificate);
        using HttpResponseMessage response = await client.SendAsync(Request(version, path), Token);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(["yes"], response.Headers.GetValues("X-Stub"));
        Assert.Equal("the body", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.NotNull(response.GetTlsInfo());
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_Redirected_IsFollowed(string version)
    {
        string path = $"/moved/{version}";
        await StubAsync(new HttpStub { Path = path, Status = 302, Headers = new Dictionary<string, string> { ["Location"] = $"{path}/target" } });
        await StubAsync(new HttpStub { Path = $"{path}/target", Body = Encoding.ASCII.GetBytes("arrived") });
        using HttpClient client = Clients.Trusting(fixture.Certificate);
        using HttpResponseMessage response = await client.SendAsync(Request(version, path), Token);
        Assert.Equal("arrived", await response.Content.ReadAsStringAsync(Token));
        Assert.EndsWith("/target", response.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_Gzip_IsUnpacked(string version)
    {
        byte[] body = TestBody.Bytes(200_000);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(body, Token);
        }

        string path = $"/gzip/{version}";
        await StubAsync(new HttpStub
        {
            Path = path,
            Headers = new Dictionary<string, string> { ["Content-Encoding"] = "gzip" },
            Body = packed.ToArray(),
        });
        using HttpClient client = Clients.Trusting(
            fixture.Certificate, inner: new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });
        using HttpResponseMessage response = await client.SendAsync(Request(version, path), Token);
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_CookieSet_IsSentBack(string version)
    {
        string path = $"/cookie/{version}";
        await StubAsync(new HttpStub
        {
            Path = path,
            Headers = new Dictionary<string, string> { ["Set-Cookie"] = "taste=sweet; Secure; Path=/" },
        });
        var cookies = new CookieContainer();
        using HttpClient client = Clients.Trusting(fixture.Certificate, inner: new SocketsHttpHandler { CookieContainer = cookies });
        using HttpResponseMessage response = await client.SendAsync(Request(version, path), Token);
        Assert.Equal("taste=sweet", cookies.GetCookieHeader(fixture.Server.Url(path)));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_DribbledBody_Arrives(string version)
    {
        byte[] body = TestBody.Bytes(100_000);
        string path = $"/dribble/{version}";
        await StubAsync(new HttpStub { Path = path, Body = body, DribblePieces = 20, DribbleTime = TimeSpan.FromSeconds(1) });
        using HttpClient client = Clients.Trusting(fixture.Certificate);
        using HttpResponseMessage response = await client.SendAsync(Request(version, path), Token);
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_SlowAnswer_EndsWithTheClientsTimeout(string version)
    {
        string path = $"/slow/{version}";
        await StubAsync(new HttpStub { Path = path, Delay = TimeSpan.FromSeconds(20) });
        await StubAsync(new HttpStub { Path = $"{path}/quick", Body = Encoding.ASCII.GetBytes("quick") });
        using HttpClient client = Clients.Trusting(fixture.Certificate);
        client.Timeout = TimeSpan.FromSeconds(3);
        long start = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => client.SendAsync(Request(version, path), Token));
        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(15));

        using HttpResponseMessage next = await client.SendAsync(Request(version, $"{path}/quick"), Token);
        Assert.Equal("quick", await next.Content.ReadAsStringAsync(Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(HttpStubFault.EmptyResponse, "1.1")]
    [InlineData(HttpStubFault.MalformedResponseChunk, "1.1")]
    [InlineData(HttpStubFault.RandomDataThenClose, "1.1")]
    [InlineData(HttpStubFault.ConnectionResetByPeer, "1.1")]
    [InlineData(HttpStubFault.EmptyResponse, "2.0")]
    [InlineData(HttpStubFault.ConnectionResetByPeer, "2.0")]
    public async Task Get_Fault_FailsAtOnceAndTheClientGoesOn(HttpStubFault fault, string version)
    {
        string path = $"/fault/{version}/{fault}";
        await StubAsync(new HttpStub { Path = path, Fault = fault });
        await StubAsync(new HttpStub { Path = $"{path}/good", Body = Encoding.ASCII.GetBytes("good") });
        using HttpClient client = Clients.Trusting(fixture.Certificate);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync(Request(version, path), Token).WaitAsync(TimeSpan.FromSeconds(30), Token));

        using HttpResponseMessage next = await client.SendAsync(Request(version, $"{path}/good"), Token);
        Assert.Equal("good", await next.Content.ReadAsStringAsync(Token));
    }

    private Task StubAsync(HttpStub stub) => fixture.Server.StubAsync(stub, Token);

    private HttpRequestMessage Request(string version, string path) => Clients.Get(Version.Parse(version), fixture.Server.Url(path));
}
