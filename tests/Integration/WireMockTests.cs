using System.Diagnostics;
using System.Net;
using System.Text;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration;

/// <summary>The stub server answers, breaks and delays as it was told, as .NET's own client sees it.</summary>
[Collection(nameof(WireMockCollection))]
public sealed class WireMockTests(WireMockFixture fixture)
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Stub_Answer_ComesAsTold(string version)
    {
        string path = $"/answer/{version}";
        await fixture.Server.StubAsync(
            new HttpStub
            {
                Method = "PUT",
                Path = path,
                Status = 202,
                Headers = new Dictionary<string, string> { ["X-Stub"] = "yes" },
                Body = Encoding.ASCII.GetBytes("stubbed"),
            },
            Token);
        using HttpClient client = ReferenceClient.Http(fixture.Certificate, Version.Parse(version));
        using HttpResponseMessage response = await client.PutAsync(fixture.Server.Url(path), new TestBodyContent(1000), Token);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(["yes"], response.Headers.GetValues("X-Stub"));
        Assert.Equal("stubbed", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal(1, await fixture.Server.CountAsync("PUT", path, Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(HttpStubFault.EmptyResponse, "1.1")]
    [InlineData(HttpStubFault.MalformedResponseChunk, "1.1")]
    [InlineData(HttpStubFault.RandomDataThenClose, "1.1")]
    [InlineData(HttpStubFault.ConnectionResetByPeer, "1.1")]
    [InlineData(HttpStubFault.EmptyResponse, "2.0")]
    [InlineData(HttpStubFault.ConnectionResetByPeer, "2.0")]
    public async Task Stub_Fault_BreaksTheRequest(HttpStubFault fault, string version)
    {
        string path = $"/fault/{fault}";
        await fixture.Server.StubAsync(new HttpStub { Path = path, Fault = fault }, Token);
        using HttpClient client = ReferenceClient.Http(fixture.Certificate, Version.Parse(version));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(fixture.Server.Url(path), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Stub_Delay_IsKept()
    {
        var delay = TimeSpan.FromMilliseconds(400);
        await fixture.Server.StubAsync(new HttpStub { Path = "/delayed", Delay = delay, Body = "late"u8.ToArray() }, Token);
        using HttpClient client = ReferenceClient.Http(fixture.Certificate, HttpVersion.Version20);

        long start = Stopwatch.GetTimestamp();
        Assert.Equal("late", await client.GetStringAsync(fixture.Server.Url("/delayed"), Token));
        Assert.True(Stopwatch.GetElapsedTime(start) >= delay);
    }

    [Fact(Timeout = Deadline)]
    public async Task Stub_Dribble_ComesInPieces()
    {
        byte[] body = TestBody.Bytes(5000);
        await fixture.Server.StubAsync(
            new HttpStub { Path = "/dribble", Body = body, DribblePieces = 5, DribbleTime = TimeSpan.FromMilliseconds(500) },
            Token);
        using HttpClient client = ReferenceClient.Http(fixture.Certificate, HttpVersion.Version11);
        await using Stream stream = await client.GetStreamAsync(fixture.Server.Url("/dribble"), Token);

        var received = new MemoryStream();
        byte[] buffer = new byte[body.Length];
        int reads = 0;
        while (await stream.ReadAsync(buffer, Token) is int count and > 0)
        {
            received.Write(buffer, 0, count);
            reads++;
        }

        Assert.Equal(body, received.ToArray());
        Assert.InRange(reads, 2, 10);
    }

    [Fact(Timeout = Deadline)]
    public async Task Reset_Stub_IsForgotten()
    {
        await fixture.Server.StubAsync(new HttpStub { Path = "/forgotten" }, Token);
        await fixture.Server.ResetAsync(Token);
        using HttpClient client = ReferenceClient.Http(fixture.Certificate, HttpVersion.Version11);
        using HttpResponseMessage response = await client.GetAsync(fixture.Server.Url("/forgotten"), Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
