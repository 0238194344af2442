using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Text;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration;

/// <summary>The server in a process of its own does what it says, for .NET's own client.</summary>
public sealed class PeerHostTests(PeerHostFixture fixture) : IClassFixture<PeerHostFixture>
{
    private const int Deadline = 120_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestCertificate Certificate => fixture.Certificate;

    private PeerHostServer Server => fixture.Server;

    [Fact(Timeout = Deadline)]
    public async Task Start_EveryListener_SpeaksWhatItOffers()
    {
        using HttpClient http1 = ReferenceClient.Http(Certificate, HttpVersion.Version11);
        using HttpClient http2 = ReferenceClient.Http(Certificate, HttpVersion.Version20);
        await EndpointAssert.AllAnswerAsync(Server, http1, Token);
        await EndpointAssert.AllAnswerAsync(Server, http2, Token);
        await EndpointAssert.AllAnswerAsync(Server.Http1, http1, Token);
        await EndpointAssert.AllAnswerAsync(Server.Http2, http2, Token);
        Assert.Equal("hello\n", await http1.GetStringAsync(new Uri(Server.Plain, "/hello"), Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => http2.GetAsync(Server.Http1.Url("/hello"), Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Messages_EveryEndpoint_Answers(string version)
    {
        var cookies = new CookieContainer();
        using HttpClient client = Client(version, handler =>
        {
            handler.AutomaticDecompression = DecompressionMethods.All;
            handler.Credentials = new NetworkCredential("user", "secret");
            handler.CookieContainer = cookies;
        });
        foreach (string packed in (string[])["/gzip", "/brotli", "/deflate"])
        {
            Assert.Equal(TestBody.Bytes(200_000), await client.GetByteArrayAsync(Server.Url(packed), Token));
        }

        Assert.Equal("welcome", await client.GetStringAsync(Server.Url("/basic"), Token));
        Assert.Equal("welcome", await client.GetStringAsync(Server.Url("/digest"), Token));
        Assert.Equal("none", await client.GetStringAsync(Server.Url("/cookie"), Token));
        Assert.Equal("plain=1; taste=sweet", await client.GetStringAsync(Server.Url("/cookie"), Token));
        Assert.Equal("hello\n", await client.GetStringAsync(Server.Url("/redirect/307?to=/hello"), Token));

        using HttpResponseMessage trailers = await client.GetAsync(Server.Url("/trailers"), Token);
        Assert.Equal(version == "2.0", trailers.TrailingHeaders.TryGetValues("X-Sum", out _));
        using HttpResponseMessage altSvc = await client.GetAsync(Server.Url("/altsvc"), Token);
        Assert.Equal([$"h3=\":{Server.Port}\"; ma=3600"], altSvc.Headers.GetValues("Alt-Svc"));
        using HttpResponseMessage refused = await client.PostAsync(Server.Url("/expect?refuse"), new StringContent("x"), Token);
        Assert.Equal(HttpStatusCode.ExpectationFailed, refused.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Server.Url("/abort"), Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Server.Url("/abort-body"), Token));

        using HttpResponseMessage last = await client.GetAsync(Server.Url("/goaway"), Token);
        using HttpResponseMessage next = await client.GetAsync(Server.Url("/hello"), Token);
        Assert.NotEqual(last.Headers.GetValues("X-Connection"), next.Headers.GetValues("X-Connection"));
    }

    [Fact(Timeout = Deadline)]
    public async Task Bidi_Messages_AreEchoedAsTheyCome()
    {
        using HttpClient client = Client("2.0");
        using var outgoing = new DuplexContent("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Url("/bidi"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = outgoing,
        };
        await outgoing.WriteAsync(Message("zero"), Token);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using Stream incoming = await response.Content.ReadAsStreamAsync(Token);
        Assert.Equal(Message("zero"), await ReadAsync(incoming, Message("zero").Length));
        foreach (string word in (string[])["one", "two", "three"])
        {
            await outgoing.WriteAsync(Message(word), Token);
            Assert.Equal(Message(word), await ReadAsync(incoming, Message(word).Length));
        }

        outgoing.Complete();
        Assert.Equal(0, await incoming.ReadAsync(new byte[1], Token));
        Assert.Equal(["0"], response.TrailingHeaders.GetValues("grpc-status"));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task WebSocket_Message_IsEchoed(string version)
    {
        using HttpClient invoker = Client(version);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new Uri($"wss://localhost:{Server.Port}/websocket"), invoker, Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes("message"), WebSocketMessageType.Text, endOfMessage: true, Token);
        byte[] buffer = new byte[100];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, Token);
        Assert.Equal("message", Encoding.ASCII.GetString(buffer, 0, received.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Token);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact(Timeout = Deadline)]
    public async Task Dispose_Process_FreesThePort()
    {
        PeerHostServer second = await PeerHostServer.StartAsync(Certificate);
        await second.DisposeAsync();
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, second.Port);
        socket.Start();
    }

    private static byte[] Message(string word) => [0, 0, 0, 0, (byte)word.Length, .. Encoding.ASCII.GetBytes(word)];

    private static async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    private HttpClient Client(string version, Action<SocketsHttpHandler>? configure = null)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ReferenceClient.Policy(Certificate) },
        };
        configure?.Invoke(handler);
        return new HttpClient(handler)
        {
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }
}
