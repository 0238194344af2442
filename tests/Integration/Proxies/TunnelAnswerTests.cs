using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>Proxies that open the tunnel, each in its own words: any 2xx does (RFC 9110, section 9.3.6), and what else the head says does not count.</summary>
public sealed class TunnelAnswerTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static readonly Dictionary<string, string> s_answers = new()
    {
        ["200"] = "HTTP/1.1 200 OK\r\n\r\n",
        ["200 without reason"] = "HTTP/1.1 200\r\n\r\n",
        ["200 with an empty reason"] = "HTTP/1.1 200 \r\n\r\n",
        ["HTTP/1.0"] = "HTTP/1.0 200 Connection established\r\n\r\n",
        ["201"] = "HTTP/1.1 201 Created\r\n\r\n",
        ["202, a reason that looks like a status"] = "HTTP/1.1 202 HTTP/1.1 403\r\n\r\n",
        ["204"] = "HTTP/1.1 204 No Content\r\n\r\n",
        ["205"] = "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
        ["206"] = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/1\r\n\r\n",
        ["299 without reason"] = "HTTP/1.1 299\r\n\r\n",
        ["100 first"] = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        ["100 first, then 204"] = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        ["102 and 103 with headers first, then 201"] = "HTTP/1.1 102 Processing\r\nX: 222 222\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\nHTTP/1.1 201 Created\r\nX: y\r\n\r\n",
        ["Content-Length"] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        ["Content-Length: 0"] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        ["Transfer-Encoding"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ["Content-Length on 204"] = "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
        ["Connection: close"] = "HTTP/1.1 200 OK\r\nConnection: close\r\nProxy-Connection: close\r\n\r\n",
        ["bare LF"] = "HTTP/1.1 200 OK\nVia: x\n\n",
        ["a folded header"] = "HTTP/1.1 200 OK\r\nVia: x\r\n y\r\n\r\n",
        ["many headers"] = $"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Repeat("X: 200 299\r\n", 1000))}\r\n",
    };

    private KestrelServer _server = null!;

    public static TheoryData<string> Answers => [.. s_answers.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Answers))]
    public async Task Get_ProxySaysYes_TunnelIsOpen(string answer)
    {
        await using var proxy = new ScriptedProxy(async connection =>
        {
            if (await connection.ReadHeadAsync())
            {
                await connection.WriteAsync(s_answers[answer]);
                await connection.RelayAsync();
            }
        });
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        Assert.Equal("HTTP/2", await client.GetStringAsync(_server.Url("/protocol"), Token));
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(HttpVersion.Version11, _server.Url("/bytes/100000")), Token);
        Assert.Equal(TestBody.Bytes(100_000), await response.Content.ReadAsByteArrayAsync(Token));
        Assert.All(proxy.Heads, head => Assert.StartsWith($"CONNECT localhost:{_server.Port} HTTP/1.1\r\n", head, StringComparison.Ordinal));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("200")]
    [InlineData("100 first, then 204")]
    [InlineData("102 and 103 with headers first, then 201")]
    [InlineData("Transfer-Encoding")]
    public async Task Get_AnswerComesByteByByte_TunnelIsOpen(string answer)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Drips(s_answers[answer], TimeSpan.FromMilliseconds(1));
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        Assert.Equal("HTTP/2", await client.GetStringAsync(_server.Url("/protocol"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_EarlyBytes_AreTheServersAndNotLost()
    {
        // What is no TLS, said before the server can have said anything, must reach TLS and be refused by it.
        await using ScriptedProxy proxy = ScriptedProxy.ForwardsWithEarlyBytes("220 early bird\r\n");
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal(TlsErrorReason.NotTls, Assert.IsType<TlsException>(error.InnerException).Reason);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_EarlyBytesAreAnAlert_AreUnderstood()
    {
        await using ScriptedProxy proxy = ScriptedProxy.ForwardsWithEarlyBytes("\u0015\u0003\u0003\u0000\u0002\u0002\u0028");
        using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal(TlsAlert.HandshakeFailure, Assert.IsType<TlsException>(error.InnerException).Alert);
    }
}
