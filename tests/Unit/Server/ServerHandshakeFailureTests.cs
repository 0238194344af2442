using System.Security.Authentication;
using System.Text;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Server;

/// <summary>Clients that are none, or do not go on.</summary>
public sealed class ServerHandshakeFailureTests
{
    private static readonly (TestIdentity Made, TlsIdentity Identity) s_server = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", TlsErrorReason.NotTls)]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", TlsErrorReason.NotTls)]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0002\u0000\u0000\u0001\u0000", TlsErrorReason.UnexpectedMessage)]
    [InlineData("\u0017\u0003\u0003\u0000\u0001\u0000", TlsErrorReason.UnexpectedMessage)]
    [InlineData("\u0016\u0003\u0001\u0000\u0006\u0001\u0000\u0000\u0002\u0003\u0003", TlsErrorReason.DecodeError)]
    public async Task AuthenticateAsServer_NoClientHello_IsTheEnginesVerdict(string sent, TlsErrorReason reason)
    {
        using var context = new TlsServerContext(TlsPair.Showing(s_server.Identity));
        foreach (bool isSync in (bool[])[true, false])
        {
            foreach (int chunk in (int[])[1, 100])
            {
                var pair = new DuplexPair();
                await using var server = new TlsStream(chunk == 1 ? new OneByteStream(pair.Server) : pair.Server);
                await pair.Client.WriteAsync(Encoding.Latin1.GetBytes(sent)).Soon();
                var error = await Assert.ThrowsAsync<TlsException>(() => Serve(server, context, isSync));

                Assert.Equal((TlsErrorKind.PeerProtocol, reason), (error.Kind, error.Reason));
                Assert.NotEqual(0, error.NativeCode);
                await server.DisposeAsync();
                byte[] told = await ReadToEndAsync(pair.Client);
                if (told.Length > 0)
                {
                    Assert.Equal([21, 3], told[..2]);
                    Assert.Equal((byte)error.Alert!.Value, told[6]);
                }
            }
        }
    }

    [Fact]
    public async Task AuthenticateAsServerAsync_NoClientHelloAndNoIdentityByItself_IsRefused()
    {
        using var context = new TlsServerContext(new TlsServerOptions
        {
            IdentitySelector = (_, _) => throw new InvalidOperationException("It is asked for what is no client."),
        });
        var pair = new DuplexPair();
        await using var server = new TlsStream(pair.Server);
        await pair.Client.WriteAsync("GET / HTTP/1.1\r\n"u8.ToArray()).Soon();
        var error = await Assert.ThrowsAsync<TlsException>(() => Serve(server, context, isSync: false));
        await server.DisposeAsync();

        Assert.Equal((TlsErrorKind.PeerProtocol, TlsErrorReason.DecodeError), (error.Kind, error.Reason));
        Assert.Equal([21, 3, 3, 0, 2, 2, (byte)TlsAlert.DecodeError], await ReadToEndAsync(pair.Client));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task AuthenticateAsServerAsync_EndAfterAnyByteOfTheHello_IsClosedDuringHandshake(SslProtocols protocol)
    {
        byte[] hello = await RecordHelloAsync(protocol);
        using var context = new TlsServerContext(TlsPair.Showing(s_server.Identity));
        for (int length = 0; length < hello.Length; length++)
        {
            var pair = new DuplexPair();
            await using var server = new TlsStream(pair.Server);
            await pair.Client.WriteAsync(hello.AsMemory(0, length)).Soon();
            pair.Client.CompleteWrites();
            var error = await Assert.ThrowsAsync<TlsException>(() => Serve(server, context, isSync: length % 2 == 0));

            Assert.Equal((TlsErrorKind.Connection, TlsErrorReason.ClosedDuringHandshake), (error.Kind, error.Reason));
            Assert.False(server.CanRead || server.CanWrite || server.IsAuthenticated);
            await Assert.ThrowsAsync<InvalidOperationException>(() => server.AuthenticateAsServerAsync(context));
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task AuthenticateAsServerAsync_HelloCutAtAnyByte_Succeeds(SslProtocols protocol)
    {
        int length = (await RecordHelloAsync(protocol)).Length;
        using var context = new TlsServerContext(TlsPair.Showing(s_server.Identity));
        using TlsClientContext client = TlsPair.Trusting(protocol, s_server.Made);
        for (int boundary = 1; boundary <= length; boundary++)
        {
            await using TlsPair pair = await TlsPair.OpenAsync(context, client, serverTransport: inner => new ChunkedStream(inner, boundary));
            Assert.Equal(TestIdentity.Host, pair.Server.ConnectionInfo!.ServerName);
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task AuthenticateAsServerAsync_HelloInRecordsOfAnySize_Succeeds(SslProtocols protocol)
    {
        using var context = new TlsServerContext(TlsPair.Showing(s_server.Identity));
        using TlsClientContext client = TlsPair.Trusting(protocol, s_server.Made);
        foreach (int size in (int[])[1, 2, 3, 4, 5, 8, 100])
        {
            bool isFirst = true;
            byte[] Cut(byte[] record)
            {
                bool isHello = isFirst;
                isFirst = false;
                return isHello ? HelloWriter.Records(record[5..], size) : record;
            }

            await using TlsPair pair = await TlsPair.OpenAsync(context, client, serverTransport: inner => new RecordRewritingStream(inner, Cut));
            Assert.Equal(TestIdentity.Host, pair.Server.ConnectionInfo!.ServerName);
            await ServerHandshakeTests.EchoAsync(pair);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AuthenticateAsServer_HelloThatStops_EndsWithTheHandshakesTime(bool isSync)
    {
        byte[] hello = await RecordHelloAsync(SslProtocols.Tls13);
        TlsServerOptions options = TlsPair.Showing(s_server.Identity);
        options.HandshakeTimeout = TimeSpan.FromMilliseconds(100);
        using var context = new TlsServerContext(options);
        var pair = new DuplexPair();
        await using var server = new TlsStream(pair.Server);
        await pair.Client.WriteAsync(hello.AsMemory(0, 100)).Soon();
        var error = await Assert.ThrowsAsync<TlsException>(() => Serve(server, context, isSync));

        Assert.Equal((TlsErrorKind.Timeout, TlsErrorReason.HandshakeTimeout), (error.Kind, error.Reason));
        Assert.Equal(0, pair.Server.TotalWritten);
    }

    [Fact]
    public async Task AuthenticateAsServerAsync_HelloThatTrickles_EndsWithTheHandshakesTimeAllTheSame()
    {
        byte[] hello = await RecordHelloAsync(SslProtocols.Tls13);
        TlsServerOptions options = TlsPair.Showing(s_server.Identity);
        options.HandshakeTimeout = TimeSpan.FromMilliseconds(200);
        using var context = new TlsServerContext(options);
        var pair = new DuplexPair();
        await using var server = new TlsStream(pair.Server);
        Task serving = server.AuthenticateAsServerAsync(context);
        for (int i = 0; i < hello.Length - 1 && !serving.IsCompleted; i++)
        {
            await pair.Client.WriteAsync(hello.AsMemory(i, 1)).Soon();
            await Task.WhenAny(serving, Task.Delay(5));
        }

        Assert.Equal(TlsErrorReason.HandshakeTimeout, (await Assert.ThrowsAsync<TlsException>(() => serving.Soon())).Reason);
    }

    [Fact]
    public async Task AuthenticateAsServerAsync_CancelledWhileItWaitsForTheHello_ThrowsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var context = new TlsServerContext(TlsPair.Showing(s_server.Identity));
        var pair = new DuplexPair();
        await using var server = new TlsStream(pair.Server);
        Task serving = server.AuthenticateAsServerAsync(context, cancellation.Token);
        Assert.False(serving.IsCompleted);
        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving.Soon())).CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.AuthenticateAsServerAsync(context));
    }

    [Fact]
    public async Task AuthenticateAsServerAsync_DisposedWhileItWaitsForTheHello_Throws()
    {
        using var context = new TlsServerContext(TlsPair.Showing(s_server.Identity));
        var pair = new DuplexPair();
        var server = new TlsStream(pair.Server);
        Task serving = server.AuthenticateAsServerAsync(context);
        await server.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => serving.Soon());
    }

    [Fact]
    public async Task AuthenticateAsServerAsync_NoProtocolOfOurs_IsRefusedByAlert()
    {
        TlsServerOptions options = TlsPair.Showing(s_server.Identity);
        options.MinimumProtocol = SslProtocols.Tls13;
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(SslProtocols.Tls12, s_server.Made);
        await using TlsPair pair = TlsPair.Create();
        (Exception? serving, Exception? connecting) = await pair.TryAuthenticateAsync(context, client);

        Assert.Equal(TlsErrorReason.ProtocolVersion, Assert.IsType<TlsException>(serving).Reason);
        Assert.Equal(TlsAlert.ProtocolVersion, Assert.IsType<TlsException>(connecting).Alert);
    }

    /// <summary>A hello of ours as it goes over the wire.</summary>
    internal static async Task<byte[]> RecordHelloAsync(SslProtocols protocol)
    {
        using TlsClientContext context = TlsPair.Trusting(protocol, s_server.Made);
        var pair = new DuplexPair();
        await using var client = new TlsStream(pair.Client);
        Task connecting = client.AuthenticateAsClientAsync(context, TestIdentity.Host);
        byte[] room = new byte[4096];
        int count = await pair.Server.ReadAsync(room).Soon();
        pair.Server.Dispose();
        await Assert.ThrowsAsync<TlsException>(() => connecting.Soon());
        return room[..count];
    }

    private static Task Serve(TlsStream server, TlsServerContext context, bool isSync) =>
        (isSync ? Task.Run(() => server.AuthenticateAsServer(context)) : server.AuthenticateAsServerAsync(context)).Soon();

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all).Soon();
        return all.ToArray();
    }
}
