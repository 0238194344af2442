using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>Whoever connects and is no good client gets nothing and disturbs nobody: not even the log, above Debug.</summary>
public sealed class HostileConnectionTests
{
    private const int Deadline = 60_000;

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Openings => new()
    {
        { "garbage", TestBody.Bytes(500) },
        { "plain HTTP", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") },
        { "HTTP/2 without TLS", Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") },
        { "an SSH client", Encoding.ASCII.GetBytes("SSH-2.0-OpenSSH_9.2\r\n") },
        { "an oversized record", [22, 3, 1, 0xFF, 0xFF, .. TestBody.Bytes(70_000)] },
        { "an alert", [21, 3, 3, 0, 2, 2, 40] },
        { "application data", [23, 3, 3, 0, 4, 1, 2, 3, 4] },
        { "a ClientHello of nothing", [22, 3, 1, 0, 4, 1, 0, 0, 0] },
        { "zeros", new byte[100] },
    };

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Openings))]
    public async Task Opening_NoClientHello_ClosesQuietly(string what, byte[] bytes)
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(_certificate);
        using Socket socket = await ConnectAsync(server);
        await SendAsync(socket, bytes);
        await ReadToEndAsync(socket);
        await server.WaitForLogAsync("the TLS handshake failed");
        await AssertServesQuietlyAsync(server, what);
    }

    [Fact(Timeout = Deadline)]
    public async Task Connection_ClosedOrResetAtOnce_IsNoMatter()
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(_certificate);
        for (int i = 0; i < 50; i++)
        {
            using Socket socket = await ConnectAsync(server);
            socket.LingerState = new LingerOption(i % 2 == 0, 0);
        }

        await AssertServesQuietlyAsync(server, "aborted connections");
    }

    [Fact(Timeout = Deadline)]
    public async Task Handshake_CutAfterEachByteOfTheClientHello_IsNoMatter()
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(_certificate);
        byte[] hello = await ClientHelloAsync();
        for (int length = 1; length < hello.Length; length += 7)
        {
            using Socket socket = await ConnectAsync(server);
            await SendAsync(socket, hello[..length]);
        }

        await AssertServesQuietlyAsync(server, "cut ClientHellos");
    }

    [Fact(Timeout = Deadline)]
    public async Task Handshake_ClientSaysNothing_EndsAfterHandshakeTimeout()
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(_certificate, options => options.HandshakeTimeout = TimeSpan.FromSeconds(0.2));
        using Socket socket = await ConnectAsync(server);
        await ReadToEndAsync(socket);
        await server.WaitForLogAsync(@"the TLS handshake failed \(Timeout, HandshakeTimeout\)");
        await AssertServesQuietlyAsync(server, "silence");
    }

    [Fact(Timeout = Deadline)]
    public async Task Client_OldVersionOnly_IsRefusedQuietly()
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(_certificate, options => options.MinimumProtocol = SslProtocols.Tls13);
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version11, SslProtocols.Tls12);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/hello"), Token));
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
        await server.WaitForLogAsync("the TLS handshake failed");
        await AssertServesQuietlyAsync(server, "an old version");
    }

    [Fact(Timeout = Deadline)]
    public async Task Request_ClientGoesInItsMiddle_IsAborted()
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(_certificate);
        foreach (Version version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using HttpClient client = ReferenceClient.Http(_certificate, version);
            using (HttpResponseMessage response = await client.GetAsync(server.Url("/slow"), HttpCompletionOption.ResponseHeadersRead, Token))
            {
                await using Stream body = await response.Content.ReadAsStreamAsync(Token);
                await body.ReadExactlyAsync(new byte[12], Token);
            }

            await server.Counts.WaitForAbortAsync(TimeSpan.FromSeconds(30));
        }

        await AssertServesQuietlyAsync(server, "aborted requests");
    }

    [Fact(Timeout = Deadline)]
    public async Task Selector_Throws_IsAnErrorInTheLogAndNoEnd()
    {
        bool throws = true;
        await using OwnKestrel server = await OwnKestrel.StartAsync(
            _certificate, options => options.IdentitySelector = (_, _) => throws ? throw new InvalidDataException("no store") : new ValueTask<TlsIdentity?>());
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version11);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/hello"), Token));
        await server.WaitForLogAsync("Error TlsSimple.AspNetCore: .*for a reason on this side");
        Assert.Contains("no store", server.Log, StringComparison.Ordinal);
        throws = false;
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
    }

    private async Task AssertServesQuietlyAsync(OwnKestrel server, string after)
    {
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version20);
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
        Assert.True(!server.Complaints().Any(), $"After {after}: {server.Log}");
    }

    private static async Task<byte[]> ClientHelloAsync()
    {
        await using Faults.ScriptedServer silent = Faults.ScriptedServer.Says([]);
        using HttpClient client = ReferenceClient.Http(TestPki.Shared.Leaf(), HttpVersion.Version20);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<string> fetch = client.GetStringAsync(silent.Url("/"), limit.Token);
        while (silent.Received.Length == 0)
        {
            await Task.Delay(10, Token);
        }

        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        return silent.Received;
    }

    private static async Task<Socket> ConnectAsync(OwnKestrel server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), Token);
        return socket;
    }

    /// <summary>The server may have gone before the last byte.</summary>
    private static async Task SendAsync(Socket socket, byte[] bytes)
    {
        try
        {
            for (int sent = 0; sent < bytes.Length;)
            {
                sent += await socket.SendAsync(bytes.AsMemory(sent), Token);
            }
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
        }
    }

    private static async Task ReadToEndAsync(Socket socket)
    {
        byte[] buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Token) > 0)
            {
            }
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The server left bytes of ours unread.
        }
    }
}
