using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration;

/// <summary>The servers that know no TLS do what their names say, as .NET's own client sees it.</summary>
public sealed class ScriptedServerTests
{
    private const int Deadline = 60_000;

    // What "waiting" means here: nothing came for so long.
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(300);

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Deadline)]
    public async Task Factories_EveryWayToRefuse_FailsTheHandshake()
    {
        const byte HandshakeFailure = 40;
        await AssertRefusedAsync<AuthenticationException>(ScriptedServer.PlainHttp());
        await AssertRefusedAsync<AuthenticationException>(ScriptedServer.Garbage());
        await AssertRefusedAsync<AuthenticationException>(ScriptedServer.Alert(HandshakeFailure));
        await AssertRefusedAsync<AuthenticationException>(ScriptedServer.OversizedRecord(0x4900));
        await AssertRefusedAsync<IOException>(ScriptedServer.ClosesAtOnce());
        await AssertRefusedAsync<IOException>(ScriptedServer.ClosesAfterClientHello());
        await AssertRefusedAsync<IOException>(ScriptedServer.ResetsAfterClientHello());
    }

    [Fact(Timeout = Deadline)]
    public async Task ResetsAtOnce_ConnectOrHandshake_EndsIt()
    {
        // The reset may come as early as in connect().
        await using ScriptedServer server = ScriptedServer.ResetsAtOnce();
        Exception? e = await Record.ExceptionAsync(() => ReferenceClient.ConnectAsync(server, _certificate, Token));
        Assert.True(e is IOException or SocketException, e?.ToString());
    }

    [Fact(Timeout = Deadline)]
    public async Task OversizedRecord_AfterTheClientSpoke_SaysItsHeader()
    {
        await using ScriptedServer server = ScriptedServer.OversizedRecord();
        using Socket socket = await ConnectAsync(server);
        await socket.SendAsync("hello"u8.ToArray(), Token);
        byte[] header = new byte[5];
        await new NetworkStream(socket).ReadExactlyAsync(header, Token);

        Assert.Equal([22, 3, 3, 0x42, 0], header);
        Assert.Equal("hello"u8.ToArray(), server.Received);
    }

    [Fact(Timeout = Deadline)]
    public async Task SilentOrDrips_Handshake_LeavesTheClientWaiting()
    {
        ScriptedServer[] servers = [ScriptedServer.Silent(), ScriptedServer.Drips([22, 3, 3, 0, 80], TimeSpan.FromMilliseconds(100))];
        foreach (ScriptedServer server in servers)
        {
            await using (server)
            {
                using var silence = new CancellationTokenSource(s_silence);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(
                    () => ReferenceClient.ConnectAsync(server, _certificate, silence.Token));
            }
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task SpeaksFirst_SilentClient_Hears()
    {
        await using ScriptedServer server = ScriptedServer.SpeaksFirst("220 ready\r\n"u8.ToArray());
        using Socket socket = await ConnectAsync(server);
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
        Assert.Equal("220 ready", await reader.ReadLineAsync(Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task FullBacklog_Connect_NeitherSucceedsNorFails()
    {
        await using FullBacklog full = await FullBacklog.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var silence = new CancellationTokenSource(s_silence);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await socket.ConnectAsync(IPAddress.Loopback, full.Port, silence.Token));
    }

    private async Task AssertRefusedAsync<TException>(ScriptedServer server)
        where TException : Exception
    {
        await using (server)
        {
            await Assert.ThrowsAsync<TException>(() => ReferenceClient.ConnectAsync(server, _certificate, Token));
            Assert.Equal(1, server.Connections);
        }
    }

    private static async Task<Socket> ConnectAsync(ScriptedServer server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Token);
        return socket;
    }
}
