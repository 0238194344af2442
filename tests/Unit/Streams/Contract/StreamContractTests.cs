using System.Security.Cryptography;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams.Contract;

/// <summary>What every stream of a connection does, in every form of reading and writing. Derived classes say which stream.</summary>
public abstract partial class StreamContractTests
{
    private static readonly CancellationToken s_cancelled = new(canceled: true);
    private static readonly byte[] s_hello = "hello"u8.ToArray();

    public static TheoryData<ReadForm> ReadForms => [.. Enum.GetValues<ReadForm>()];

    public static TheoryData<WriteForm> WriteForms => [.. Enum.GetValues<WriteForm>()];

    protected abstract Task<ConnectedStreams> ConnectAsync();

    [Theory]
    [MemberData(nameof(ReadForms))]
    public async Task Read_DataIsThere_GetsItAtTheOffset(ReadForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = [.. Enumerable.Repeat((byte)'.', 10)];

        await streams.Peer.WriteAsync(s_hello).Soon();
        await streams.Peer.FlushAsync().Soon();

        Assert.Equal(5, await streams.Subject.ReadAsync(form, buffer, 2, 8).Soon());
        Assert.Equal("..hello..."u8.ToArray(), buffer);
    }

    [Theory]
    [MemberData(nameof(ReadForms))]
    public async Task Read_NothingIsThere_WaitsForIt(ReadForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[10];
        Task<int> read = streams.Subject.ReadAsync(form, buffer, 0, 10);
        await Task.Delay(20);
        Assert.False(read.IsCompleted);

        await streams.Peer.WriteAsync(s_hello).Soon();

        Assert.Equal(5, await read.Soon());
    }

    [Theory]
    [MemberData(nameof(ReadForms))]
    public async Task Read_LessRoomThanData_GetsTheRestNext(ReadForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[10];
        await streams.Peer.WriteAsync(s_hello).Soon();

        Assert.Equal(2, await streams.Subject.ReadAsync(form, buffer, 0, 2).Soon());
        Assert.Equal(1, await streams.Subject.ReadAsync(form, buffer, 2, 1).Soon());
        Assert.Equal(2, await streams.Subject.ReadAsync(form, buffer, 3, 7).Soon());

        Assert.Equal(s_hello, buffer[..5]);
    }

    [Theory]
    [MemberData(nameof(ReadForms))]
    public async Task Read_PeerHasEnded_IsZeroEveryTime(ReadForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[10];
        await streams.Peer.WriteAsync(s_hello).Soon();
        await streams.EndPeerAsync().Soon();

        Assert.Equal(s_hello, await streams.Subject.ReadExactlyAsync(form, 10).Soon());

        Assert.Equal(0, await streams.Subject.ReadAsync(form, buffer, 0, 10).Soon());
        Assert.Equal(0, await streams.Subject.ReadAsync(form, buffer, 0, 0).Soon());
        Assert.Equal(-1, await Task.Run(streams.Subject.ReadByte).Soon());
    }

    [Theory]
    [MemberData(nameof(ReadForms))]
    public async Task Read_NoRoom_TakesNothing(ReadForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[10];
        Task<int> early = streams.Subject.ReadAsync(form, buffer, 0, 0);
        await streams.Peer.WriteAsync(s_hello).Soon();

        Assert.Equal(0, await early.Soon());
        Assert.Equal(0, await streams.Subject.ReadAsync(form, buffer, 10, 0).Soon());
        Assert.Equal(0, await streams.Subject.ReadAsync(form, [], 0, 0).Soon());
        Assert.Equal(5, await streams.Subject.ReadAsync(form, buffer, 0, 10).Soon());
    }

    [Theory]
    [MemberData(nameof(WriteForms))]
    public async Task Write_EveryForm_ArrivesFromTheOffset(WriteForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[10];

        await streams.Subject.WriteAsync(form, "..hello..."u8.ToArray(), 2, 5).Soon();
        await streams.Subject.FlushAsync().Soon();

        Assert.Equal(5, await streams.Peer.ReadAsync(buffer).Soon());
        Assert.Equal(s_hello, buffer[..5]);
    }

    [Theory]
    [MemberData(nameof(WriteForms))]
    public async Task Write_Nothing_SendsNothing(WriteForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[10];

        await streams.Subject.WriteAsync(form, [], 0, 0).Soon();
        await streams.Subject.WriteAsync(form, s_hello, 5, 0).Soon();
        await streams.Subject.WriteAsync(form, s_hello, 0, 5).Soon();

        Assert.Equal(5, await streams.Peer.ReadAsync(buffer).Soon());
    }

    [Theory]
    [MemberData(nameof(WriteForms))]
    public async Task Write_BufferChangedAfterwards_SentWhatItWas(WriteForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = [.. s_hello];

        await streams.Subject.WriteAsync(form, buffer, 0, 5).Soon();
        Array.Clear(buffer);
        await streams.Peer.ReadExactlyAsync(buffer).Soon();

        Assert.Equal(s_hello, buffer);
    }

    [Fact]
    public async Task ReadByteWriteByte_PassSingleBytes()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        foreach (byte value in new byte[] { 0, 1, 127, 255 })
        {
            await Task.Run(() => streams.Subject.WriteByte(value)).Soon();
            Assert.Equal(value, await Task.Run(streams.Peer.ReadByte).Soon());
            await Task.Run(() => streams.Peer.WriteByte(value)).Soon();
            Assert.Equal(value, await Task.Run(streams.Subject.ReadByte).Soon());
        }
    }

    [Fact]
    public async Task ReadWrite_BothDirectionsAtOnceInEveryForm_ArriveUnchanged()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] data = RandomNumberGenerator.GetBytes(400_000);

        await Task.WhenAll(
            Task.Run(() => WriteInPartsAsync(streams.Subject, data)),
            Task.Run(() => WriteInPartsAsync(streams.Peer, data)),
            Task.Run(() => AssertReadInPartsAsync(streams.Subject, data)),
            Task.Run(() => AssertReadInPartsAsync(streams.Peer, data))).Soon();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CopyTo_UntilThePeerEnds_CopiesEverything(bool async)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] data = RandomNumberGenerator.GetBytes(200_000);
        var copy = new MemoryStream();

        Task copying = async ? streams.Subject.CopyToAsync(copy) : Task.Run(() => streams.Subject.CopyTo(copy));
        await streams.Peer.WriteAsync(data).Soon();
        await streams.EndPeerAsync().Soon();
        await copying.Soon();

        Assert.True(data.AsSpan().SequenceEqual(copy.ToArray()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadExactly_PeerEndsBefore_ThrowsEndOfStream(bool async)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        await streams.Peer.WriteAsync("hello, world"u8.ToArray()).Soon();
        await streams.EndPeerAsync().Soon();
        byte[] buffer = new byte[7];
        Task ReadAsync() => async
            ? streams.Subject.ReadExactlyAsync(buffer).AsTask()
            : Task.Run(() => streams.Subject.ReadExactly(buffer));

        await ReadAsync().Soon();
        Assert.Equal("hello, "u8.ToArray(), buffer);

        await Assert.ThrowsAsync<EndOfStreamException>(() => ReadAsync().Soon());
    }

    [Fact]
    public async Task ReadAtLeastAsync_DataInParts_WaitsForEnough()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[20];
        Task<int> read = streams.Subject.ReadAtLeastAsync(buffer, 10).AsTask();

        await streams.Peer.WriteAsync(s_hello).Soon();
        await streams.Peer.WriteAsync(s_hello).Soon();

        Assert.Equal(10, await read.Soon());
    }

    [Fact]
    public async Task Flush_EveryForm_Completes()
    {
        await using ConnectedStreams streams = await ConnectAsync();

        await Task.Run(streams.Subject.Flush).Soon();
        await streams.Subject.FlushAsync().Soon();
        await streams.Subject.FlushAsync(CancellationToken.None).Soon();
    }

    [Fact]
    public async Task ReadAsync_CancelledBefore_TakesNothing()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[10];
        await streams.Peer.WriteAsync(s_hello).Soon();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streams.Subject.ReadAsync(buffer.AsMemory(), s_cancelled).Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streams.Subject.ReadAsync(buffer, 0, 10, s_cancelled).Soon());

        Assert.Equal(5, await streams.Subject.ReadAsync(buffer).Soon());
    }

    [Fact]
    public async Task WriteAsync_CancelledBefore_SendsNothing()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[10];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streams.Subject.WriteAsync(buffer.AsMemory(), s_cancelled).Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streams.Subject.WriteAsync(buffer, 0, 10, s_cancelled).Soon());

        await streams.Subject.WriteAsync(s_hello).Soon();
        Assert.Equal(5, await streams.Peer.ReadAsync(buffer).Soon());
    }

    [Fact]
    public async Task ReadAsync_CancelledWhileWaiting_TheNextReadWorks()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        byte[] buffer = new byte[10];
        for (int i = 0; i < 3; i++)
        {
            using var cancellation = new CancellationTokenSource();
            Task<int> read = i == 1
                ? streams.Subject.ReadAsync(buffer, 0, 10, cancellation.Token)
                : streams.Subject.ReadAsync(buffer.AsMemory(), cancellation.Token).AsTask();
            Assert.False(read.IsCompleted);
            await cancellation.CancelAsync();
            var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon());
            Assert.Equal(cancellation.Token, error.CancellationToken);
        }

        await streams.Peer.WriteAsync(s_hello).Soon();

        Assert.Equal(5, await streams.Subject.ReadAsync(buffer).Soon());
    }

    private static async Task WriteInPartsAsync(Stream stream, byte[] data)
    {
        int offset = 0;
        for (int i = 0; offset < data.Length; i++)
        {
            int count = Math.Min(1 + (i * 1237 % 40_000), data.Length - offset);
            await stream.WriteAsync((WriteForm)(i % Enum.GetValues<WriteForm>().Length), data, offset, count);
            offset += count;
        }
    }

    private static async Task AssertReadInPartsAsync(Stream stream, byte[] expected)
    {
        byte[] data = new byte[expected.Length];
        int offset = 0;
        for (int i = 0; offset < data.Length; i++)
        {
            int room = Math.Min(1 + (i * 733 % 20_000), data.Length - offset);
            int count = await stream.ReadAsync((ReadForm)(i % Enum.GetValues<ReadForm>().Length), data, offset, room);
            Assert.InRange(count, 1, room);
            offset += count;
        }

        Assert.True(expected.AsSpan().SequenceEqual(data), "the data arrived changed");
    }
}
