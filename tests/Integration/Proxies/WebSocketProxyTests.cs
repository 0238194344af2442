using System.Net.WebSockets;
using System.Text;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>ws and wss through proxies: SocketsHttpHandler makes the tunnel of the former itself, and we that of the latter.</summary>
public sealed class WebSocketProxyTests(ProxyFarm farm) : IClassFixture<ProxyFarm>
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(ProxyKind.Scripted, "ws", "1.1")]
    [InlineData(ProxyKind.Scripted, "wss", "1.1")]
    [InlineData(ProxyKind.Scripted, "wss", "2.0")]
    [InlineData(ProxyKind.ScriptedTls, "ws", "1.1")]
    [InlineData(ProxyKind.ScriptedTls, "wss", "1.1")]
    [InlineData(ProxyKind.ScriptedIPv6Tls, "ws", "1.1")]
    [InlineData(ProxyKind.TinyproxyAsking, "ws", "1.1")]
    [InlineData(ProxyKind.TinyproxyAsking, "wss", "2.0")]
    [InlineData(ProxyKind.SquidAsking, "wss", "1.1")]
    [InlineData(ProxyKind.HaproxyTlsAsking, "ws", "1.1")]
    [InlineData(ProxyKind.HaproxyTlsAsking, "wss", "1.1")]
    [InlineData(ProxyKind.MicrosocksAsking, "ws", "1.1")]
    [InlineData(ProxyKind.MicrosocksAsking, "wss", "1.1")]
    public async Task Connect_ThroughAProxy_Echoes(ProxyKind kind, string scheme, string version)
    {
        await using WebSocketEcho server = await WebSocketEcho.StartAsync(scheme == "wss" ? farm.Certificate : null);
        using HttpClient client = Through.Proxy(farm.Certificate, await farm.AddressAsync(kind), ProxyFarm.CredentialsFor(kind));
        await EchoAsync(client, new Uri($"{scheme}://localhost:{server.Port}/"), version);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("ws", false)]
    [InlineData("wss", false)]
    [InlineData("ws", true)]
    [InlineData("wss", true)]
    public async Task Connect_ConnectToElsewhere_ReachesTheProxyStill(string scheme, bool isTls)
    {
        await using WebSocketEcho server = await WebSocketEcho.StartAsync(scheme == "wss" ? farm.Certificate : null);
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: isTls ? farm.Certificate : null);
        using HttpClient client = Through.Proxy(
            farm.Certificate, proxy.Address, configure: options => options.ConnectTo = [new TlsConnectToEntry(null, proxy.Port, "127.0.0.1", 1)]);
        await EchoAsync(client, new Uri($"{scheme}://localhost:{server.Port}/"), "1.1");
        Assert.Equal(1, proxy.Connections);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("ws")]
    [InlineData("wss")]
    public async Task Connect_ProxySaysNo_IsAnError(string scheme)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Answers("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        using HttpClient client = Through.Proxy(farm.Certificate, proxy.Address);
        using var socket = new ClientWebSocket();
        WebSocketException error = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"{scheme}://server.test/"), client, Token));
        var http = Assert.IsType<HttpRequestException>(error.InnerException);
        Assert.Equal(HttpRequestError.ProxyTunnelError, http.HttpRequestError);
        Assert.Contains("403", http.Message, StringComparison.Ordinal);
    }

    private static async Task EchoAsync(HttpClient client, Uri url, string version)
    {
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(url, client, Token);
        byte[] buffer = new byte[1024];
        for (int i = 0; i < 3; i++)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($"message {i}"), WebSocketMessageType.Text, endOfMessage: true, Token);
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, Token);
            Assert.Equal($"message {i}", Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
    }
}
