using System.Buffers.Binary;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Rows;

/// <summary>The rows of the table in docs/connector.md: each is a use of HttpClient, and a server or proxy that it needs.</summary>
internal sealed class ConnectorRows(RowServers servers)
{
    private static readonly WebProxy s_none = new();

    /// <summary>By name; what a row does throws if it does not work.</summary>
    public IReadOnlyDictionary<string, Func<ClientForm, Task>> All => new Dictionary<string, Func<ClientForm, Task>>
    {
        ["direct, HTTP/2"] = form => WithAsync(form, s_none, async client => await GetAsync(client, (await servers.Web).Url("/version"), HttpVersion.Version20)),
        ["direct, HTTP/1.1"] = form => WithAsync(form, s_none, async client => await GetAsync(client, (await servers.Web).Http1.Url("/version"), HttpVersion.Version11)),
        ["direct, HTTP/2 exactly"] = form => WithAsync(form, s_none, async client => await SendAsync(client, Clients.Get(HttpVersion.Version20, (await servers.Web).Http2.Url("/version")))),
        ["version 3.0 or lower"] = form => WithAsync(form, s_none, Version3Async),
        ["Alt-Svc with HTTP/3"] = form => WithAsync(form, s_none, AltSvcAsync),
        ["redirect from http to https"] = form => WithAsync(form, s_none, RedirectFromHttpAsync),
        ["redirect from https to https"] = form => WithAsync(form, s_none, RedirectFromHttpsAsync),
        ["Expect: 100-continue"] = form => WithAsync(form, s_none, ExpectAsync),
        ["trailers"] = form => WithAsync(form, s_none, TrailersAsync),
        ["gRPC-shaped call"] = form => WithAsync(form, s_none, BidiAsync),
        ["WebSocket over HTTP/1.1"] = form => WithAsync(form, s_none, client => WebSocketAsync(client, "wss", HttpVersion.Version11)),
        ["WebSocket over HTTP/2"] = form => WithAsync(form, s_none, client => WebSocketAsync(client, "wss", HttpVersion.Version20)),
        ["https through an HTTP proxy"] = async form => await TunnelAsync(form, await servers.HttpProxy, credentials: null),
        ["https through an HTTP proxy with Basic"] = async form => await TunnelAsync(form, await servers.GuardedProxy, RowServers.Credentials),
        ["https through an HTTPS proxy"] = async form => await TunnelAsync(form, await servers.HttpsProxy, credentials: null),
        ["https through SOCKS 5 with credentials"] = async form => await TunnelAsync(form, await servers.Socks, RowServers.Credentials),
        ["https through SOCKS 5"] = async form => await TunnelAsync(form, await servers.Dante, credentials: null),
        ["https through SOCKS 4"] = async form => await TunnelAsync(form, await servers.Dante, credentials: null, "socks4"),
        ["https through SOCKS 4a"] = async form => await TunnelAsync(form, await servers.Socks4a, credentials: null),
        ["https through HttpClient.DefaultProxy"] = DefaultProxyAsync,
        ["http through an HTTPS proxy"] = PlainThroughHttpsProxyAsync,
        ["WebSocket through an HTTP proxy"] = async form => await WithAsync(
            form, new WebProxy((await servers.HttpProxy).Address), client => WebSocketAsync(client, "wss", HttpVersion.Version11)),
        ["WebSocket without TLS through an HTTPS proxy"] = async form => await WithAsync(
            form, new WebProxy((await servers.HttpsProxy).Address), client => WebSocketAsync(client, "ws", HttpVersion.Version11)),
        ["sync Send"] = form => WithAsync(form, s_none, SyncAsync),
        ["sync Send through an HTTP proxy"] = async form => await WithAsync(form, new WebProxy((await servers.HttpProxy).Address), SyncAsync),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task WithAsync(ClientForm form, IWebProxy? proxy, Func<HttpClient, Task> use)
    {
        using RowClient row = RowClient.Make(
            form,
            options => options.Trust = TrustAnchors.FromPemFile(RowServers.Certificate.CaPemPath),
            sockets => sockets.Proxy = proxy);
        await use(row.Client);
    }

    private static async Task<string> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            Version version = request.Version;
            using HttpResponseMessage response = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(version, response.Version);
            Assert.NotNull(response.GetTlsInfo());
            return await response.Content.ReadAsStringAsync(Token);
        }
    }

    private static async Task GetAsync(HttpClient client, Uri url, Version expected)
    {
        using HttpResponseMessage response = await client.GetAsync(url, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Version);
        Assert.Equal("localhost", response.GetTlsInfo()!.ServerName);
        Assert.NotNull(response.GetTlsInfo()!.RemoteEndPoint);
    }

    private async Task Version3Async(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, (await servers.Web).Url("/version")) { Version = HttpVersion.Version30 };
        using HttpResponseMessage response = await client.SendAsync(request, Token);
        Assert.Equal("HTTP/2", await response.Content.ReadAsStringAsync(Token));
    }

    private async Task AltSvcAsync(HttpClient client)
    {
        for (int i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, (await servers.Web).Url("/altsvc"))
            {
                Version = HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
            };
            using HttpResponseMessage response = await client.SendAsync(request, Token);
            Assert.True(response.Headers.Contains("Alt-Svc"));
            Assert.Equal(HttpVersion.Version20, response.Version);
        }
    }

    private async Task RedirectFromHttpAsync(HttpClient client)
    {
        PeerHostServer web = await servers.Web;
        using HttpResponseMessage response = await client.GetAsync(
            new Uri(web.Plain, $"/redirect/302?to={Uri.EscapeDataString(web.Url("/version").AbsoluteUri)}"), Token);
        Assert.Equal("https", response.RequestMessage!.RequestUri!.Scheme);
        Assert.NotNull(response.GetTlsInfo());
    }

    private async Task RedirectFromHttpsAsync(HttpClient client)
    {
        PeerHostServer web = await servers.Web;
        using HttpResponseMessage response = await client.GetAsync(
            web.Url($"/redirect/307?to={Uri.EscapeDataString(web.Http1.Url("/version").AbsoluteUri)}"), Token);
        Assert.Equal(web.Http1.Port, response.RequestMessage!.RequestUri!.Port);
        Assert.NotNull(response.GetTlsInfo());
    }

    private async Task ExpectAsync(HttpClient client)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, (await servers.Web).Http1.Url("/expect"))
        {
            Content = new ByteArrayContent(new byte[1000]),
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.ExpectContinue = true;
        Assert.Equal("1000", await SendAsync(client, request));
    }

    private async Task TrailersAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync((await servers.Web).Url("/trailers"), Token);
        Assert.Equal("the body", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(["8"], response.TrailingHeaders.GetValues("X-Sum"));
    }

    /// <summary>As a gRPC client does it: version 2.0 exactly, messages both ways in turn, the status in the trailers.</summary>
    private async Task BidiAsync(HttpClient client)
    {
        using var content = new DuplexContent("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, (await servers.Web).Url("/bidi"))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.Add(new("trailers"));
        Task<HttpResponseMessage> sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Stream up = await content.StreamAsync(Token);
        using HttpResponseMessage response = await sending;
        await using Stream down = await response.Content.ReadAsStreamAsync(Token);
        for (int i = 0; i < 3; i++)
        {
            byte[] text = Encoding.ASCII.GetBytes($"message {i}");
            byte[] message = new byte[5 + text.Length];
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), text.Length);
            text.CopyTo(message, 5);
            await up.WriteAsync(message, Token);
            await up.FlushAsync(Token);
            byte[] echo = new byte[message.Length];
            await down.ReadExactlyAsync(echo, Token);
            Assert.Equal(message, echo);
        }

        content.Complete();
        Assert.Equal(0, await down.ReadAsync(new byte[1], Token));
        Assert.Equal(["0"], response.TrailingHeaders.GetValues("grpc-status"));
        Assert.NotNull(response.GetTlsInfo());
    }

    private async Task WebSocketAsync(HttpClient client, string scheme, Version version)
    {
        PeerHostServer web = await servers.Web;
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var url = new Uri($"{scheme}://localhost:{(scheme == "ws" ? web.Plain.Port : web.Port)}/websocket");
        await socket.ConnectAsync(url, client, Token);
        byte[] text = "hello there"u8.ToArray();
        await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, Token);
        byte[] echo = new byte[100];
        WebSocketReceiveResult received = await socket.ReceiveAsync(new ArraySegment<byte>(echo), Token);
        Assert.Equal(text, echo[..received.Count]);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Token);
    }

    private async Task TunnelAsync(ClientForm form, IProxyServer proxy, NetworkCredential? credentials, string? scheme = null)
    {
        Uri address = scheme is null ? proxy.Address : new UriBuilder(scheme, proxy.Address.Host, proxy.Port).Uri;
        PeerHostServer web = await servers.Web;
        await WithAsync(form, new WebProxy(address) { Credentials = credentials }, async client =>
        {
            foreach (IPeer peer in new[] { web, web.Http1 })
            {
                using HttpResponseMessage response = await client.GetAsync(peer.Url("/version"), Token);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.Equal(peer == web ? HttpVersion.Version20 : HttpVersion.Version11, response.Version);
                TlsConnectionInfo info = response.GetTlsInfo()!;
                Assert.Equal(("localhost", address), (info.ServerName, info.Proxy));
                Assert.Equal(proxy.Port, ((IPEndPoint)info.RemoteEndPoint!).Port);
            }
        });
    }

    private async Task DefaultProxyAsync(ClientForm form)
    {
        IWebProxy before = HttpClient.DefaultProxy;
        try
        {
            HttpClient.DefaultProxy = new WebProxy((await servers.HttpProxy).Address);
            PeerHostServer web = await servers.Web;
            await WithAsync(form, proxy: null, async client =>
            {
                using HttpResponseMessage response = await client.GetAsync(web.Url("/version"), Token);
                Assert.Equal(HttpClient.DefaultProxy.GetProxy(web.Url("/")), response.GetTlsInfo()!.Proxy);
            });
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    private async Task PlainThroughHttpsProxyAsync(ClientForm form)
    {
        Uri url = new((await servers.Web).Plain, "/version");
        await WithAsync(form, new WebProxy((await servers.HttpsProxy).Address), async client =>
        {
            using HttpResponseMessage response = await client.GetAsync(url, Token);
            Assert.Equal("HTTP/1.1", await response.Content.ReadAsStringAsync(Token));

            // TLS was with the proxy; with the server there was none.
            Assert.Null(response.GetTlsInfo());
        });
    }

    private async Task SyncAsync(HttpClient client)
    {
        Uri url = (await servers.Web).Url("/version");
        await Task.Run(
            () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, url);
                using HttpResponseMessage response = client.Send(request, Token);
                Assert.Equal(HttpVersion.Version11, response.Version);
                Assert.NotNull(response.GetTlsInfo());
            },
            Token);
    }
}
