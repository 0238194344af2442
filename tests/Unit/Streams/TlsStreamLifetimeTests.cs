using System.Diagnostics;
using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams;

public sealed class TlsStreamLifetimeTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls13, false)]
    public async Task Dispose_Open_ServerReadsACleanEnd(SslProtocols protocol, bool async)
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa, protocol);
        TlsStream client = await TlsStreamDataTests.OpenAsync(pair.Client, server, protocol);
        await client.WriteAsync("bye"u8.ToArray()).Soon();
        var received = new List<byte>();

        if (async)
        {
            await client.DisposeAsync().Soon();
        }
        else
        {
            client.Dispose();
        }

        Assert.Equal(TlsStatus.Closed, await server.ReadToEndAsync(received).Soon());
        Assert.Equal("bye"u8.ToArray(), received);
        Assert.True(pair.Client.IsDisposed);
    }

    [Fact]
    public async Task DisposeAsync_Twice_SaysItOnce()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        TlsStream client = await TlsStreamDataTests.OpenAsync(pair.Client, server);

        await client.DisposeAsync().Soon();
        long sent = pair.Client.TotalWritten;
        await client.DisposeAsync().Soon();
        client.Dispose();

        Assert.Equal(sent, pair.Client.TotalWritten);
    }

    [Fact]
    public async Task DisposeAsync_AfterShutdown_SaysItOnce()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        TlsStream client = await TlsStreamDataTests.OpenAsync(pair.Client, server);
        await client.ShutdownAsync().Soon();
        long sent = pair.Client.TotalWritten;

        await client.DisposeAsync().Soon();

        Assert.Equal(sent, pair.Client.TotalWritten);
    }

    [Fact]
    public async Task DisposeAsync_LeaveInnerStreamOpen_LeavesIt()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);
        var client = new TlsStream(pair.Client, leaveInnerStreamOpen: true);
        Task serving = server.HandshakeAsync();
        await client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon();
        await serving.Soon();

        await client.DisposeAsync().Soon();

        Assert.False(pair.Client.IsDisposed);
        Task<TlsStatus> reading = server.ReadToEndAsync([]);
        Assert.Equal(TlsStatus.Closed, await reading.Soon());
        await pair.Client.WriteAsync("plain again"u8.ToArray()).Soon();
        byte[] buffer = new byte[11];
        await pair.Server.ReadExactlyAsync(buffer).Soon();
        Assert.Equal("plain again"u8.ToArray(), buffer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_NeverAuthenticated_DisposesTheTransport(bool leaveOpen)
    {
        var pair = new DuplexPair();

        await new TlsStream(pair.Client, leaveOpen).DisposeAsync().Soon();

        Assert.Equal(!leaveOpen, pair.Client.IsDisposed);
        Assert.Equal(0, pair.Client.TotalWritten);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_ReadUnderWay_EndsIt(bool overSockets)
    {
        await using TlsConnection connection = overSockets ? await TlsConnection.OpenOverSocketsAsync() : await TlsConnection.OpenAsync();
        Task<int> read = connection.Client.ReadAsync(new byte[10]).AsTask();
        Assert.False(read.IsCompleted);

        await connection.Client.DisposeAsync().Soon();

        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => read.Soon());
        Assert.True(error is ObjectDisposedException or IOException or OperationCanceledException, error.ToString());
        Assert.Equal(0, await connection.Server.ReadAsync(new byte[10]).Soon());
    }

    [Fact]
    public async Task Dispose_WriteUnderWay_EndsItWithoutCloseNotifyInItsMiddle()
    {
        var pair = new DuplexPair(capacity: 8 * 1024);
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        TlsStream client = await TlsStreamDataTests.OpenAsync(pair.Client, server);
        Task writing = client.WriteAsync(new byte[100_000]).AsTask();

        await client.DisposeAsync().Soon();

        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => writing.Soon());
        Assert.True(error is ObjectDisposedException or IOException, error.ToString());
        Assert.Equal(TlsStatus.WantInput, await server.ReadToEndAsync([]).Soon());
    }

    [Fact]
    public async Task Dispose_RacingReadsAndWrites_EndsThemAll()
    {
        for (int i = 0; i < 40; i++)
        {
            await using TlsConnection connection = await TlsConnection.OpenAsync(capacity: 20_000);
            Task[] all =
            [
                Task.Run(() => ReadForEverAsync(connection.Client)),
                Task.Run(() => WriteForEverAsync(connection.Client)),
                Task.Run(() => ReadForEverAsync(connection.Server)),
                Task.Run(() => WriteForEverAsync(connection.Server)),
            ];
            await Task.Delay(i % 8);

            await connection.Client.DisposeAsync().Soon();

            foreach (Task task in all)
            {
                Exception? error = await Record.ExceptionAsync(() => task.Soon());
                Assert.True(error is null or IOException or ObjectDisposedException or InvalidOperationException, $"{error}");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_StalledTransport_DoesNotBlockAndDisposesItSoon(bool ignoresCancellation)
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        var transport = new StalledStream(pair.Client) { IgnoresCancellation = ignoresCancellation };
        TlsStream client = await TlsStreamDataTests.OpenAsync(transport, server);
        transport.WritesStall = true;
        long start = Stopwatch.GetTimestamp();

        client.Dispose();

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(0.9));
        await transport.Disposal.Soon();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DisposeAsync_StalledTransport_EndsSoon(bool ignoresCancellation)
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        var transport = new StalledStream(pair.Client) { IgnoresCancellation = ignoresCancellation };
        TlsStream client = await TlsStreamDataTests.OpenAsync(transport, server);
        transport.WritesStall = true;

        await client.DisposeAsync().Soon();

        Assert.True(transport.IsDisposed);
    }

    [Fact]
    public async Task DisposeAsync_TransportIsGone_DoesNotThrow()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        TlsStream client = await TlsStreamDataTests.OpenAsync(pair.Client, server);
        await pair.Server.DisposeAsync();

        await client.DisposeAsync().Soon();
    }

    [Fact]
    public async Task Members_NotAuthenticated_ThrowInvalidOperation()
    {
        await using var client = new TlsStream(new DuplexPair().Client);

        Assert.False(client.CanRead);
        Assert.False(client.CanWrite);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ReadAsync(new byte[1]).Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.WriteAsync(new byte[1]).Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ShutdownAsync().Soon());
        Assert.Throws<InvalidOperationException>(() => client.Read(new byte[1], 0, 1));
        Assert.Throws<InvalidOperationException>(() => client.Write(new byte[1], 0, 1));
        Assert.Throws<InvalidOperationException>(() => client.ReadByte());
    }

    [Fact]
    public async Task ShutdownAsync_Disposed_ThrowsObjectDisposed()
    {
        TlsConnection connection = await TlsConnection.OpenAsync();
        await connection.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => connection.Client.ShutdownAsync().Soon());
        Assert.NotNull(connection.Client.ConnectionInfo);
    }

    [Fact]
    public void Constructor_StreamOfOneDirection_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new TlsStream(null!));
        Assert.Throws<ArgumentException>("innerStream", () => new TlsStream(new MemoryStream([1], writable: false)));
    }

    [Fact]
    public async Task Timeouts_OfTheTransport_AreTheStreams()
    {
        await using TlsConnection connection = await TlsConnection.OpenOverSocketsAsync();
        Assert.True(connection.Client.CanTimeout);

        connection.Client.ReadTimeout = 100;
        connection.Client.WriteTimeout = 5000;

        Assert.Equal((100, 5000), (connection.Client.ReadTimeout, connection.Client.WriteTimeout));
        await Assert.ThrowsAsync<IOException>(() => Task.Run(() => connection.Client.Read(new byte[10])).Soon());
        await connection.Server.WriteAsync(new byte[] { 1 });
        Assert.Equal(1, await Task.Run(() => connection.Client.Read(new byte[10])).Soon());
    }

    private static async Task ReadForEverAsync(Stream stream)
    {
        byte[] buffer = new byte[10_000];
        while (await stream.ReadAsync(buffer) > 0)
        {
            await Task.Yield();
        }
    }

    private static async Task WriteForEverAsync(Stream stream)
    {
        byte[] data = new byte[10_000];
        while (true)
        {
            await stream.WriteAsync(data);
            await Task.Yield();
        }
    }
}
