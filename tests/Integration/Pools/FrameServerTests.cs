using System.Collections.Concurrent;
using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Pools;

/// <summary>What HTTP/2 servers may do to a pool of connections (RFC 9113, sections 6.8 and 8.7).</summary>
public sealed class FrameServerTests
{
    private const int Deadline = 60_000;
    private const int RefusedStream = 7;
    private const int InternalError = 2;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Deadline)]
    public async Task Send_StreamRefused_IsSentAgain()
    {
        int requests = 0;
        await using var server = new FrameServer(s_certificate, (connection, stream) =>
            Interlocked.Increment(ref requests) == 1 ? connection.ResetAsync(stream, RefusedStream) : connection.RespondAsync(stream));
        using HttpClient client = Clients.Trusting(s_certificate);

        using HttpResponseMessage response = await client.SendAsync(Clients.Get(HttpVersion.Version20, server.Url("/")), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Send_StreamReset_FailsAndLeavesTheConnection()
    {
        int requests = 0;
        await using var server = new FrameServer(s_certificate, (connection, stream) =>
            Interlocked.Increment(ref requests) == 1 ? connection.ResetAsync(stream, InternalError) : connection.RespondAsync(stream));
        using HttpClient client = Clients.Trusting(s_certificate);

        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync(Clients.Get(HttpVersion.Version20, server.Url("/")), Token));
        Assert.Equal(HttpRequestError.HttpProtocolError, error.HttpRequestError);
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(HttpVersion.Version20, server.Url("/")), Token);
        Assert.Equal((2, 1), (requests, server.Connections));
    }

    [Fact(Timeout = Deadline)]
    public async Task Send_AnswerWithoutAHeaderField_HasItsFacts()
    {
        await using var server = new FrameServer(s_certificate, (connection, stream) => connection.RespondAsync(stream));
        await using KestrelServer other = await KestrelServer.StartAsync(s_certificate);
        using HttpClient client = Clients.Trusting(s_certificate);

        using HttpResponseMessage direct = await client.GetAsync(server.Url("/"), Token);
        using HttpResponseMessage redirected = await client.GetAsync(other.Url($"/redirect?to={Uri.EscapeDataString(server.Url("/").AbsoluteUri)}"), Token);

        Assert.Empty(direct.Headers);
        Assert.Equal(server.Port, ((IPEndPoint)direct.GetTlsInfo()!.RemoteEndPoint!).Port);
        Assert.Same(direct.GetTlsInfo(), redirected.GetTlsInfo());
    }

    [Fact(Timeout = Deadline)]
    public async Task Send_ServerGoesAwayBeforeTheRequest_AnotherConnectionServesIt()
    {
        await using var server = new FrameServer(s_certificate, (connection, stream) =>
            connection.Number == 1 ? connection.GoAwayAsync(lastStreamId: 0) : connection.RespondAsync(stream));
        using HttpClient client = Clients.Trusting(s_certificate);

        using HttpResponseMessage response = await client.SendAsync(Clients.Get(HttpVersion.Version20, server.Url("/")), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, server.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Send_ServerGoesAwayAfterEveryAnswer_EachRequestIsServedOnce()
    {
        int requests = 0;
        var gone = new ConcurrentDictionary<int, bool>();
        await using var server = new FrameServer(s_certificate, async (connection, stream) =>
        {
            // A request may cross with the GOAWAY; it is then the client's to send it elsewhere.
            if (gone.TryAdd(connection.Number, true))
            {
                Interlocked.Increment(ref requests);
                await connection.RespondAsync(stream);
                await connection.GoAwayAsync(stream);
            }
        });
        using HttpClient client = Clients.Trusting(s_certificate);
        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage response = await client.SendAsync(Clients.Get(HttpVersion.Version20, server.Url("/")), Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(5, requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Send_ManyAtOnceWhileServersGoAway_AllAreServed()
    {
        var answered = new ConcurrentDictionary<int, int>();
        await using var server = new FrameServer(s_certificate, async (connection, stream) =>
        {
            // Twenty-five requests a connection; what came after them was not looked at, and may be sent elsewhere.
            int count = answered.AddOrUpdate(connection.Number, 1, (_, before) => before + 1);
            if (count <= 25)
            {
                await connection.RespondAsync(stream);
            }

            if (count == 25)
            {
                await connection.GoAwayAsync(stream);
            }
        });
        using HttpClient client = Clients.Trusting(s_certificate);

        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => client.SendAsync(Clients.Get(HttpVersion.Version20, server.Url("/")), Token)));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.True(server.Connections >= 2, $"{server.Connections} connections");
    }
}
