using System.Security.Authentication;
using System.Security.Cryptography;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams;

public sealed class TlsStreamDataTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task WriteRead_AnySize_ArrivesUnchanged(SslProtocols protocol)
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync(protocol);
        foreach (int size in new[] { 1, 2, 100, 16383, 16384, 16385, 32768, 65535, 65536, 65537, 1_000_000 })
        {
            byte[] data = RandomNumberGenerator.GetBytes(size);

            await AssertArrivesAsync(data, connection.Client, connection.Server);
            await AssertArrivesAsync(data, connection.Server, connection.Client);
        }
    }

    [Fact]
    public async Task WriteRead_OneByteAtATime_ArrivesUnchanged()
    {
        var pair = new DuplexPair();
        await using TlsConnection connection = await TlsConnection.OpenAsync(new OneByteStream(pair.Client), pair.Server);

        await AssertArrivesAsync(RandomNumberGenerator.GetBytes(40_000), connection.Server, connection.Client);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, true)]
    public async Task WriteRead_TwentyMegabytesEachWayAtOnce_ArriveUnchanged(SslProtocols protocol, bool overSockets)
    {
        await using TlsConnection connection = overSockets
            ? await TlsConnection.OpenOverSocketsAsync(protocol)
            : await TlsConnection.OpenAsync(protocol);
        byte[] up = RandomNumberGenerator.GetBytes(20_000_000);
        byte[] down = RandomNumberGenerator.GetBytes(20_000_000);

        await Task.WhenAll(
            Task.Run(() => AssertArrivesAsync(up, connection.Client, connection.Server)),
            Task.Run(() => AssertArrivesAsync(down, connection.Server, connection.Client))).Soon();
    }

    [Fact]
    public async Task WriteAsync_LargeBuffer_GoesOutInFewWrites()
    {
        var pair = new DuplexPair(1024 * 1024);
        var counted = new CountingStream(pair.Client);
        await using TlsConnection connection = await TlsConnection.OpenAsync(counted, pair.Server);
        counted.Writes = 0;

        await connection.Client.WriteAsync(new byte[256 * 1024]).Soon();

        Assert.InRange(counted.Writes, 1, 6);
    }

    [Fact]
    public async Task WriteAsync_Empty_SendsNothing()
    {
        var pair = new DuplexPair();
        await using TlsConnection connection = await TlsConnection.OpenAsync(pair.Client, pair.Server);
        long before = pair.Client.TotalWritten;

        await connection.Client.WriteAsync(ReadOnlyMemory<byte>.Empty);

        Assert.Equal(before, pair.Client.TotalWritten);
    }

    [Fact]
    public async Task ReadAsync_NothingThere_DoesNotCompleteUntilThereIs()
    {
        // A TLS 1.3 server has sent session tickets by now: no data, so no reason to return.
        await using TlsConnection connection = await TlsConnection.OpenAsync();
        byte[] buffer = new byte[10];

        ValueTask<int> read = connection.Client.ReadAsync(buffer);
        await Task.Delay(50);
        Assert.False(read.IsCompleted);
        await connection.Server.WriteAsync("x"u8.ToArray());

        Assert.Equal(1, await read.Soon());
    }

    [Fact]
    public async Task ReadAsync_Idle_HoldsNoPooledBuffer()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync();
        Assert.False(PooledBuffer.IsHeldBy(connection.Client));

        ValueTask<int> waiting = connection.Client.ReadAsync(Memory<byte>.Empty);
        await Task.Delay(50);

        Assert.False(waiting.IsCompleted);
        Assert.False(PooledBuffer.IsHeldBy(connection.Client));
        await connection.Server.WriteAsync("x"u8.ToArray());
        Assert.Equal(0, await waiting.Soon());
        Assert.Equal(1, await connection.Client.ReadAsync(new byte[10]).Soon());
        Assert.False(PooledBuffer.IsHeldBy(connection.Client));
    }

    [Fact]
    public async Task ReadAsync_IdleAgainAfterManyRecords_HoldsNoPooledBuffer()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync();
        for (int i = 0; i < 20; i++)
        {
            await AssertArrivesAsync(new byte[10_000], connection.Server, connection.Client);
            Assert.False(PooledBuffer.IsHeldBy(connection.Client));
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task ShutdownAsync_HalfClose_TheServersDataStillComes(SslProtocols protocol)
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync(protocol);
        await connection.Client.WriteAsync("question"u8.ToArray());
        await connection.Client.ShutdownAsync().Soon();
        Assert.Equal("question"u8.ToArray(), await ReadToEndAsync(connection.Server));

        await connection.Server.WriteAsync("answer"u8.ToArray());
        await connection.Server.ShutdownAsync().Soon();

        Assert.Equal("answer"u8.ToArray(), await ReadToEndAsync(connection.Client));
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.Client.WriteAsync(new byte[1]).AsTask());
        await connection.Client.ShutdownAsync().Soon();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task ReadAsync_ServerShutsDown_EndsCleanlyAndTheClientCanStillWrite(SslProtocols protocol)
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync(protocol);
        await connection.Server.ShutdownAsync();

        Assert.Equal(0, await connection.Client.ReadAsync(new byte[10]).Soon());
        Assert.Equal(0, await connection.Client.ReadAsync(new byte[10]).Soon());

        await AssertArrivesAsync(new byte[100], connection.Client, connection.Server);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, false)]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
    public async Task ReadAsync_TransportEndsWithoutCloseNotify_IsTruncation(SslProtocols protocol, bool overSockets)
    {
        await using TlsConnection connection = overSockets
            ? await TlsConnection.OpenOverSocketsAsync(protocol)
            : await TlsConnection.OpenAsync(protocol);
        await connection.Server.WriteAsync("half of it"u8.ToArray());
        await connection.ServerTransport.DisposeAsync();
        byte[] buffer = new byte[100];

        Assert.Equal(10, await connection.Client.ReadAsync(buffer).Soon());
        AssertTruncation(await Assert.ThrowsAsync<TlsTruncatedException>(() => connection.Client.ReadAsync(buffer).Soon()));
        AssertTruncation(await Assert.ThrowsAsync<TlsTruncatedException>(() => connection.Client.ReadAsync(Memory<byte>.Empty).Soon()));
        AssertTruncation(Assert.Throws<TlsTruncatedException>(() => connection.Client.Read(buffer)));
    }

    [Fact]
    public async Task ReadAsync_TransportEndsInMidRecord_IsTruncationWhereverItIs()
    {
        foreach (int cut in new[] { 1, 4, 5, 6, 20, 100 })
        {
            var pair = new DuplexPair();
            using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
            await using TlsStream client = await OpenAsync(pair.Client, server);
            await pair.Server.WriteAsync(server.Encrypt(new byte[200]).AsMemory(0, cut));
            pair.Server.CompleteWrites();

            AssertTruncation(await Assert.ThrowsAsync<TlsTruncatedException>(() => client.ReadAsync(new byte[100]).Soon()));
        }
    }

    [Fact]
    public async Task ReadAsync_TransportIsReset_IsItsIOException()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        var transport = new StalledStream(pair.Client);
        await using TlsStream client = await OpenAsync(transport, server);
        transport.ReadsStall = true;

        Task<int> read = client.ReadAsync(new byte[10]).AsTask();
        await transport.DisposeAsync();

        var error = await Assert.ThrowsAsync<IOException>(() => read.Soon());
        Assert.Null(error.InnerException);
    }

    [Fact]
    public async Task ReadAsync_PeerSendsAnAlert_NamesIt()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa, SslProtocols.Tls12);
        await using TlsStream client = await OpenAsync(pair.Client, server, SslProtocols.Tls12);

        // The server refuses what we say, with an alert of its own.
        await pair.Client.WriteAsync(new byte[] { 23, 3, 3, 0, 40 }.Concat(new byte[40]).ToArray());
        await server.ReadToEndAsync([]).Soon();
        await pair.Server.WriteAsync(server.TakeAlert());
        var error = await Assert.ThrowsAsync<IOException>(() => client.ReadAsync(new byte[10]).Soon());

        var cause = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal((TlsErrorKind.PeerAlert, (TlsAlert?)TlsAlert.BadRecordMac), (cause.Kind, cause.Alert));
        Assert.Equal(error.Message, cause.Message);
    }

    internal static async Task<TlsStream> OpenAsync(Stream transport, EngineServer server, SslProtocols protocol = SslProtocols.Tls13)
    {
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa, protocol);
        var client = new TlsStream(transport);
        Task<TlsStatus> serving = server.HandshakeAsync();
        await client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon();
        Assert.Equal(TlsStatus.Ok, await serving.Soon());
        return client;
    }

    private static async Task AssertArrivesAsync(byte[] data, Stream from, Stream to)
    {
        byte[] received = new byte[data.Length];
        Task reading = to.ReadExactlyAsync(received).AsTask();
        await from.WriteAsync(data).Soon();
        await reading.Soon();
        Assert.True(data.AsSpan().SequenceEqual(received), $"{data.Length} bytes arrived changed");
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        var all = new MemoryStream();
        await stream.CopyToAsync(all).Soon();
        return all.ToArray();
    }

    private static void AssertTruncation(IOException error)
    {
        var cause = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal((TlsErrorKind.Truncation, TlsErrorReason.Truncated), (cause.Kind, cause.Reason));
        Assert.Equal(cause.Message, error.Message);
    }
}
