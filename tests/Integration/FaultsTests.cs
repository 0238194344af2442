using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration;

/// <summary>Every fault does what its name says, and nothing else, as .NET's own client sees it.</summary>
public sealed class FaultsTests : IAsyncLifetime
{
    private const int Deadline = 60_000;
    private const int HandshakeType = 22;

    // What "stalled" means here: nothing came for so long.
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(300);

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();
    private KestrelServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _server = await KestrelServer.StartAsync(new KestrelSettings { Certificate = _certificate, Http = ServedHttp.Http1 });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = Deadline)]
    public async Task NoFault_Relay_IsTransparentAndSeesRecords()
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server);
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version11);

        byte[] body = await client.GetByteArrayAsync(relay.Url("/bytes/1000000"), Token);
        Assert.Equal(TestBody.Bytes(1_000_000), body);
        Assert.Equal(HandshakeType, relay.Records(RelayDirection.ToServer)[0].Type);
        Assert.Equal(HandshakeType, relay.Records(RelayDirection.ToClient)[0].Type);
        Assert.True(relay.Records(RelayDirection.ToClient).Count > 60, relay.Log);
        Assert.Equal(1, relay.Connections);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(700)]
    public async Task CloseAfterBytes_InTheHandshake_FailsIt(int bytes)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.CloseAfterBytes(RelayDirection.ToClient, bytes));
        await AssertHandshakeFailsAsync<IOException>(relay);
    }

    [Fact(Timeout = Deadline)]
    public async Task CloseAfterRecord_InTheHandshake_FailsIt()
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.CloseAfterRecord(RelayDirection.ToClient, 0));
        await AssertHandshakeFailsAsync<IOException>(relay);
    }

    [Fact(Timeout = Deadline)]
    public async Task ResetAfterRecord_InTheHandshake_ResetsTheClient()
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.ResetAfterRecord(RelayDirection.ToClient, 0));
        IOException e = await AssertHandshakeFailsAsync<IOException>(relay);
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(e.InnerException).SocketErrorCode);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(0)]
    [InlineData(5)]
    public async Task ResetAfterBytes_InTheHandshake_ResetsTheClient(int bytes)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.ResetAfterBytes(RelayDirection.ToClient, bytes));
        IOException e = await AssertHandshakeFailsAsync<IOException>(relay);
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(e.InnerException).SocketErrorCode);
    }

    [Fact(Timeout = Deadline)]
    public async Task StallAfterBytes_InTheHandshake_LeavesTheClientWaiting()
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.StallAfterBytes(RelayDirection.ToClient, 100));
        using var silence = new CancellationTokenSource(s_silence);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ReferenceClient.ConnectAsync(relay, _certificate, silence.Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task StallAfterRecord_TowardsTheServer_StopsTheUpload()
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server);
        await using SslStream stream = await ReferenceClient.ConnectAsync(relay, _certificate, Token);
        await stream.WriteAsync(Request("POST", "/sha256", "Content-Length: 50000000\r\n"), Token);
        relay.Inject(Fault.StallAfterRecord(RelayDirection.ToServer, 10));

        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await stream.WriteAsync(new byte[50_000_000], silence.Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task CloseAfterBytes_TowardsTheServer_LeavesTheAnswerAlone()
    {
        // The server sees a ClientHello cut short; what it has to say to that still arrives.
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.CloseAfterBytes(RelayDirection.ToServer, 50));
        await AssertHandshakeFailsAsync<IOException>(relay);
        Assert.Equal(0, _server.Counts.Handshakes);
    }

    [Fact(Timeout = Deadline)]
    public async Task FlipBit_ServerHello_IsNoticed()
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.FlipBit(RelayDirection.ToClient, 0));
        await AssertHandshakeFailsAsync<AuthenticationException>(relay);
    }

    [Fact(Timeout = Deadline)]
    public async Task FlipBit_InTheBody_FailsTheRead()
    {
        await AssertBodyFailsAsync(Fault.FlipBit(RelayDirection.ToClient, 3));
    }

    [Fact(Timeout = Deadline)]
    public async Task Replay_InTheBody_FailsTheRead()
    {
        await AssertBodyFailsAsync(Fault.Replay(RelayDirection.ToClient, 3));
    }

    [Fact(Timeout = Deadline)]
    public async Task Drop_InTheBody_FailsTheRead()
    {
        await AssertBodyFailsAsync(Fault.Drop(RelayDirection.ToClient, 3));
    }

    [Fact(Timeout = Deadline)]
    public async Task CloseAfterBytes_InTheBody_CutsIt()
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server);
        await using SslStream stream = await ReferenceClient.ConnectAsync(relay, _certificate, Token);
        relay.Inject(Fault.CloseAfterBytes(RelayDirection.ToClient, 400_000));
        await stream.WriteAsync(Request("GET", "/bytes/1000000"), Token);

        long length = 0;
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer, Token) is int count and > 0)
            {
                length += count;
            }
        }
        catch (IOException)
        {
            // The end stood in the middle of a record.
        }

        Assert.InRange(length, 300_000, 400_000);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(RelayDirection.ToClient)]
    [InlineData(RelayDirection.ToServer)]
    public async Task OneByteAtATime_Request_IsAnswered(RelayDirection direction)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.OneByteAtATime(direction));
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version11);
        Assert.Equal(TestBody.Bytes(20_000), await client.GetByteArrayAsync(relay.Url("/bytes/20000"), Token));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(RelayDirection.ToClient)]
    [InlineData(RelayDirection.ToServer)]
    public async Task SplitRecords_Request_IsAnswered(RelayDirection direction)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.SplitRecords(direction));
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version11);
        Assert.Equal(TestBody.Bytes(20_000), await client.GetByteArrayAsync(relay.Url("/bytes/20000"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Split_Answer_ComesInTwoReads()
    {
        await using ScriptedServer server = ScriptedServer.Says(TestBody.Bytes(1000));
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server, Fault.Split(RelayDirection.ToClient, 300));
        using Socket socket = await ConnectAsync(relay);
        await socket.SendAsync(new byte[] { 1 }, Token);

        byte[] buffer = new byte[2000];
        Assert.Equal(300, await socket.ReceiveAsync(buffer, Token));
        Assert.Equal(700, await socket.ReceiveAsync(buffer.AsMemory(300), Token));
        Assert.Equal(TestBody.Bytes(1000), buffer[..1000]);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task CutBeforeCloseNotify_Answer_EndsInFinAlone(string version)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(_certificate, version, "-www");
        await using FaultyTlsServer clean = FaultyTlsServer.Start(server);
        await using FaultyTlsServer cut = FaultyTlsServer.Start(server, Fault.CutBeforeCloseNotify(RelayDirection.ToClient));

        string whole = await ReadPageAsync(clean);
        string page = await ReadPageAsync(cut);
        Assert.EndsWith("</pre></BODY></HTML>", whole.TrimEnd(), StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("</pre></BODY></HTML>", page.TrimEnd(), StringComparison.OrdinalIgnoreCase);
        // The last record that came is the one that was kept back.
        Assert.Equal(version == "-tls1_2" ? 21 : 23, cut.Records(RelayDirection.ToClient)[^1].Type);
    }

    [Fact(Timeout = Deadline)]
    public async Task SwallowCloseNotify_Answer_DoesNotEnd()
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(_certificate, "-www");
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server, Fault.SwallowCloseNotify(RelayDirection.ToClient));
        await using SslStream stream = await ReferenceClient.ConnectAsync(relay, _certificate, Token);
        await stream.WriteAsync(Request("GET", "/"), Token);

        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestBody.HashAsync(stream, silence.Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Start_FaultyConnections_LaterOnesAreClean()
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(
            _server, faultyConnections: 1, Fault.CloseAfterBytes(RelayDirection.ToClient, 0));
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version11);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(relay.Url("/hello"), Token));
        Assert.Equal("hello\n", await client.GetStringAsync(relay.Url("/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Dispose_WithLiveConnections_IsPrompt()
    {
        FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.StallAfterBytes(RelayDirection.ToClient, 10));
        ScriptedServer silent = ScriptedServer.Silent();
        using Socket one = await ConnectAsync(relay);
        using Socket two = await ConnectAsync(silent);
        await one.SendAsync(new byte[100], Token);

        long start = Stopwatch.GetTimestamp();
        await relay.DisposeAsync();
        await silent.DisposeAsync();
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }

    private async Task AssertBodyFailsAsync(Fault fault)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server);
        await using SslStream stream = await ReferenceClient.ConnectAsync(relay, _certificate, Token);
        relay.Inject(fault);
        await stream.WriteAsync(Request("GET", "/bytes/1000000"), Token);
        await Assert.ThrowsAsync<IOException>(() => TestBody.HashAsync(stream, Token));
    }

    private async Task<TException> AssertHandshakeFailsAsync<TException>(IPeer server)
        where TException : Exception =>
        await Assert.ThrowsAsync<TException>(() => ReferenceClient.ConnectAsync(server, _certificate, Token));

    private async Task<string> ReadPageAsync(FaultyTlsServer relay)
    {
        await using SslStream stream = await ReferenceClient.ConnectAsync(relay, _certificate, Token);
        await stream.WriteAsync(Request("GET", "/"), Token);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(Token);
    }

    private static async Task<Socket> ConnectAsync(IPeer peer)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, peer.Port, Token);
        return socket;
    }

    private static byte[] Request(string method, string path, string headers = "") =>
        Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
}
