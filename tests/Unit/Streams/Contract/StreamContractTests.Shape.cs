using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams.Contract;

/// <summary>Properties, arguments, disposal.</summary>
public abstract partial class StreamContractTests
{
    [Fact]
    public async Task CanX_Open_IsTrueButForSeeking()
    {
        await using ConnectedStreams streams = await ConnectAsync();

        Assert.True(streams.Subject.CanRead);
        Assert.True(streams.Subject.CanWrite);
        Assert.False(streams.Subject.CanSeek);
    }

    [Fact]
    public async Task CanX_Disposed_IsFalse()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        await streams.Subject.DisposeAsync();

        Assert.False(streams.Subject.CanRead);
        Assert.False(streams.Subject.CanWrite);
        Assert.False(streams.Subject.CanSeek);
    }

    [Fact]
    public async Task Seeking_IsNotSupported()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        Stream stream = streams.Subject;

        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
    }

    [Fact]
    public async Task Timeouts_AreThereIfItSaysSo()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        Stream stream = streams.Subject;
        if (stream.CanTimeout)
        {
            stream.ReadTimeout = 10_000;
            stream.WriteTimeout = 20_000;
            Assert.Equal((10_000, 20_000), (stream.ReadTimeout, stream.WriteTimeout));
        }
        else
        {
            Assert.Throws<InvalidOperationException>(() => stream.ReadTimeout);
            Assert.Throws<InvalidOperationException>(() => stream.WriteTimeout = 1);
        }
    }

    [Fact]
    public async Task Read_BadArguments_Throws()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        Stream stream = streams.Subject;
        byte[] buffer = new byte[10];
        Func<byte[], int, int, object?>[] forms =
        [
            (b, o, c) => stream.Read(b, o, c),
            (b, o, c) => stream.ReadAsync(b, o, c),
            (b, o, c) => stream.BeginRead(b, o, c, null, null),
        ];

        Assert.All(forms, form => AssertChecksArguments(form, buffer));
        Assert.Throws<ArgumentNullException>(() => stream.EndRead(null!));
        Assert.Throws<ArgumentNullException>(() => stream.CopyTo(null!));
        Assert.ThrowsAny<ArgumentException>(() => { _ = stream.CopyToAsync(null!); });
    }

    [Fact]
    public async Task Write_BadArguments_Throws()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        Stream stream = streams.Subject;
        byte[] buffer = new byte[10];
        Func<byte[], int, int, object?>[] forms =
        [
            (b, o, c) =>
            {
                stream.Write(b, o, c);
                return null;
            },
            (b, o, c) => stream.WriteAsync(b, o, c),
            (b, o, c) => stream.BeginWrite(b, o, c, null, null),
        ];

        Assert.All(forms, form => AssertChecksArguments(form, buffer));
        Assert.Throws<ArgumentNullException>(() => stream.EndWrite(null!));
    }

    [Fact]
    public async Task BeginEnd_CallbackAndState_AreHandedOver()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        object state = new();
        var called = new TaskCompletionSource<IAsyncResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] buffer = new byte[10];

        IAsyncResult read = streams.Subject.BeginRead(buffer, 0, 10, called.SetResult, state);
        await streams.Peer.WriteAsync(s_hello).Soon();

        Assert.Same(read, await called.Task.Soon());
        Assert.Same(state, read.AsyncState);
        Assert.True(read.IsCompleted);
        Assert.Equal(5, streams.Subject.EndRead(read));
    }

    [Theory]
    [MemberData(nameof(ReadForms))]
    public async Task Read_Disposed_ThrowsObjectDisposed(ReadForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        await streams.Subject.DisposeAsync().Soon();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => streams.Subject.ReadAsync(form, new byte[10], 0, 10).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => streams.Subject.ReadAsync(form, new byte[10], 0, 0).Soon());
    }

    [Theory]
    [MemberData(nameof(WriteForms))]
    public async Task Write_Disposed_ThrowsObjectDisposed(WriteForm form)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        await streams.Subject.DisposeAsync().Soon();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => streams.Subject.WriteAsync(form, new byte[10], 0, 10).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => streams.Subject.WriteAsync(form, new byte[10], 0, 0).Soon());
    }

    [Fact]
    public async Task OtherMembers_Disposed_ThrowObjectDisposed()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        Stream stream = streams.Subject;
        await stream.DisposeAsync().Soon();

        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        Assert.Throws<ObjectDisposedException>(() => stream.WriteByte(1));
        Assert.Throws<ObjectDisposedException>(stream.Flush);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.FlushAsync().Soon());
        Assert.Throws<ObjectDisposedException>(() => stream.CopyTo(new MemoryStream()));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.CopyToAsync(new MemoryStream()).Soon());
    }

    [Fact]
    public async Task Dispose_Again_DoesNothing()
    {
        await using ConnectedStreams streams = await ConnectAsync();
        streams.Subject.Dispose();
        streams.Subject.Dispose();
        streams.Subject.Close();
        await streams.Subject.DisposeAsync().Soon();
        await streams.Subject.DisposeAsync().Soon();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_Open_ThePeerReadsWhatWasWrittenAndTheEnd(bool async)
    {
        await using ConnectedStreams streams = await ConnectAsync();
        await streams.Subject.WriteAsync(s_hello).Soon();
        if (async)
        {
            await streams.Subject.DisposeAsync().Soon();
        }
        else
        {
            streams.Subject.Dispose();
        }

        Assert.Equal(s_hello, await streams.Peer.ReadExactlyAsync(ReadForm.AsyncMemory, 10).Soon());
        Assert.Equal(0, await streams.Peer.ReadAsync(new byte[1]).Soon());
    }

    private static void AssertChecksArguments(Func<byte[], int, int, object?> call, byte[] buffer)
    {
        Assert.Throws<ArgumentNullException>(nameof(buffer), () => { call(null!, 0, 0); });
        Assert.Throws<ArgumentOutOfRangeException>("offset", () => { call(buffer, -1, 1); });
        Assert.Throws<ArgumentOutOfRangeException>("count", () => { call(buffer, 0, -1); });
        Assert.Throws<ArgumentOutOfRangeException>("count", () => { call(buffer, 0, 11); });
        Assert.Throws<ArgumentOutOfRangeException>("count", () => { call(buffer, 6, 5); });
        Assert.ThrowsAny<ArgumentException>(() => { call(buffer, 11, 0); });
    }
}
