using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams;

public sealed class TlsStreamCancellationTests
{
    private static readonly CancellationToken s_cancelled = new(canceled: true);

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task ReadAsync_CancelledAfterAnyPartOfARecord_TheNextReadGetsItWhole(SslProtocols protocol)
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa, protocol);
        await using TlsStream client = await TlsStreamDataTests.OpenAsync(pair.Client, server, protocol);
        byte[] buffer = new byte[100];
        for (int part = 0; part < 26; part++)
        {
            byte[] record = server.Encrypt("hello"u8);
            using var cancellation = new CancellationTokenSource();
            await pair.Server.WriteAsync(record.AsMemory(0, part));
            Task<int> read = client.ReadAsync(buffer, cancellation.Token).AsTask();
            Assert.False(read.IsCompleted);

            await cancellation.CancelAsync();
            var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon());
            Assert.Equal(cancellation.Token, error.CancellationToken);

            await pair.Server.WriteAsync(record.AsMemory(part));
            int count = await client.ReadAsync(buffer).Soon();
            Assert.Equal("hello"u8.ToArray(), buffer[..count]);
        }
    }

    [Fact]
    public async Task ReadAsync_EmptyBufferCancelled_TheNextReadWorks()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync();
        using var cancellation = new CancellationTokenSource();
        Task<int> waiting = connection.Client.ReadAsync(Memory<byte>.Empty, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());

        await connection.Server.WriteAsync("hello"u8.ToArray());

        Assert.Equal(5, await connection.Client.ReadAsync(new byte[10]).Soon());
    }

    [Fact]
    public async Task ReadAsync_CancelledBefore_TakesNothing()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync();
        await connection.Server.WriteAsync("hello"u8.ToArray());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.Client.ReadAsync(new byte[10], s_cancelled).Soon());

        Assert.Equal(5, await connection.Client.ReadAsync(new byte[10]).Soon());
    }

    [Fact]
    public async Task WriteAsync_CancelledBefore_SendsNothingAndTheNextWriteWorks()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.Client.WriteAsync(new byte[10], s_cancelled).Soon());

        await connection.Client.WriteAsync("hello"u8.ToArray()).Soon();
        Assert.Equal(5, await connection.Server.ReadAsync(new byte[10]).Soon());
    }

    [Fact]
    public async Task WriteAsync_CancelledHalfWay_LaterWritesThrowAndReadsGoOn()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync(capacity: 8 * 1024);
        using var cancellation = new CancellationTokenSource();
        Task writing = connection.Client.WriteAsync(new byte[100_000], cancellation.Token).AsTask();
        Assert.False(writing.IsCompleted);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Soon());

        await Assert.ThrowsAsync<IOException>(() => connection.Client.WriteAsync(new byte[1]).Soon());
        Assert.Throws<IOException>(() => connection.Client.Write([1]));
        await Assert.ThrowsAsync<IOException>(() => connection.Client.ShutdownAsync().Soon());
        await connection.Server.WriteAsync("hello"u8.ToArray());
        Assert.Equal(5, await connection.Client.ReadAsync(new byte[10]).Soon());
    }

    [Fact]
    public async Task WriteAsync_TransportFails_LaterWritesThrow()
    {
        var pair = new DuplexPair();
        var transport = new FailingStream(pair.Client, writesAfter: 5_000);
        await using TlsConnection connection = await TlsConnection.OpenAsync(transport, pair.Server);

        var error = await Assert.ThrowsAsync<IOException>(() => connection.Client.WriteAsync(new byte[100_000]).Soon());

        Assert.Equal(FailingStream.Message, error.Message);
        await Assert.ThrowsAsync<IOException>(() => connection.Client.WriteAsync(new byte[1]).Soon());
    }

    /// <summary>A system tells of a reset once; HTTP/2 reads and writes at once, so a write may be the one to hear of it.</summary>
    [Fact]
    public async Task ReadAsync_AWriteHasHeardOfTheReset_SaysSoAndNotTruncation()
    {
        var pair = new DuplexPair();
        await using TlsConnection connection = await TlsConnection.OpenAsync(new FailingStream(pair.Client, writesAfter: 5_000), pair.Server);
        await Assert.ThrowsAsync<IOException>(() => connection.Client.WriteAsync(new byte[100_000]).Soon());
        pair.Server.CompleteWrites();

        var error = await Assert.ThrowsAsync<IOException>(() => connection.Client.ReadAsync(new byte[1]).Soon());

        Assert.Equal(System.Net.Sockets.SocketError.ConnectionReset, Assert.IsType<System.Net.Sockets.SocketException>(error.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task ShutdownAsync_CancelledBefore_SaysNothingAndWritesGoOn()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.Client.ShutdownAsync(s_cancelled).Soon());

        await connection.Client.WriteAsync("hello"u8.ToArray()).Soon();
        await connection.Client.ShutdownAsync().Soon();
        byte[] buffer = new byte[10];
        Assert.Equal(5, await connection.Server.ReadAsync(buffer).Soon());
        Assert.Equal(0, await connection.Server.ReadAsync(buffer).Soon());
    }

    [Fact]
    public async Task ReadAsync_Overlapping_ThrowsAndLeavesTheFirst()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync();
        Task<int> first = connection.Client.ReadAsync(new byte[10]).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.Client.ReadAsync(new byte[10]).Soon());
        Assert.Throws<InvalidOperationException>(() => connection.Client.Read(new byte[10], 0, 10));
        await connection.Server.WriteAsync("hello"u8.ToArray());

        Assert.Equal(5, await first.Soon());
    }

    [Fact]
    public async Task WriteAsync_Overlapping_ThrowsAndLeavesTheFirst()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync(capacity: 8 * 1024);
        Task first = connection.Client.WriteAsync(new byte[100_000]).AsTask();
        Assert.False(first.IsCompleted);

        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.Client.WriteAsync(new byte[10]).Soon());
        Assert.Throws<InvalidOperationException>(() => connection.Client.Write([1], 0, 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.Client.ShutdownAsync().Soon());
        await connection.Server.ReadExactlyAsync(new byte[100_000]).Soon();

        await first.Soon();
        await connection.Client.WriteAsync(new byte[10]).Soon();
        await connection.Server.ReadExactlyAsync(new byte[10]).Soon();
    }
}
