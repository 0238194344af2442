using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Http.Streams;

/// <summary>What a wrapper overrides holds for every way to read and write; nothing goes past it.</summary>
public sealed class WrappedStreamTests
{
    [Fact]
    public async Task Read_EveryForm_PassesThroughTheOverriddenOnes()
    {
        var inner = new MemoryStream([1, 2, 3, 4, 5, 6, 7, 8]);
        await using var stream = new Noting(inner);
        byte[] one = new byte[1];
        Assert.Equal(1, await stream.ReadAsync(one.AsMemory()));
#pragma warning disable CA1835 // The old form is what is tested.
        Assert.Equal(1, await stream.ReadAsync(one, 0, 1, CancellationToken.None));
#pragma warning restore CA1835
        Assert.Equal(1, await Task.Factory.FromAsync(stream.BeginRead, stream.EndRead, one, 0, 1, null));
        Assert.Equal((3, 0), (stream.AsyncReads, stream.Reads));
        Assert.Equal(1, stream.Read(one.AsSpan()));
        Assert.Equal(1, stream.Read(one, 0, 1));
        Assert.Equal(6, stream.ReadByte());
        Assert.Equal((3, 3), (stream.AsyncReads, stream.Reads));
        var rest = new MemoryStream();
        await stream.CopyToAsync(rest);
        Assert.Equal([7, 8], rest.ToArray());
        Assert.True(stream.AsyncReads > 3);
    }

    [Fact]
    public async Task Write_EveryForm_PassesThroughTheOverriddenOnes()
    {
        var inner = new MemoryStream();
        await using var stream = new Noting(inner);
        await stream.WriteAsync(new byte[] { 1 }.AsMemory());
#pragma warning disable CA1835 // The old form is what is tested.
        await stream.WriteAsync(new byte[] { 2 }, 0, 1, CancellationToken.None);
#pragma warning restore CA1835
        await Task.Factory.FromAsync(stream.BeginWrite, stream.EndWrite, new byte[] { 3 }, 0, 1, null);
        Assert.Equal((3, 0), (stream.AsyncWrites, stream.Writes));
        stream.Write([4]);
        stream.Write([5], 0, 1);
        stream.WriteByte(6);
        Assert.Equal((3, 3), (stream.AsyncWrites, stream.Writes));
        await stream.FlushAsync();
        stream.Flush();
        Assert.Equal([1, 2, 3, 4, 5, 6], inner.ToArray());
    }

    [Fact]
    public void Arrays_OutOfRange_AreRefused()
    {
        using var stream = new Noting(new MemoryStream());
        Assert.Throws<ArgumentNullException>(() => stream.Read(null!, 0, 0));
        Assert.ThrowsAny<ArgumentException>(() => stream.Read(new byte[1], 1, 1));
        Assert.Throws<ArgumentNullException>(() => stream.Write(null!, 0, 0));
        Assert.ThrowsAny<ArgumentException>(() => stream.Write(new byte[1], 0, 2));
        Assert.Equal((0, 0), (stream.Reads, stream.Writes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_Wrapper_DisposesTheInner(bool isAsync)
    {
        var pair = new DuplexPair();
        var stream = new Noting(pair.Client);
        if (isAsync)
        {
            await stream.DisposeAsync();
            await stream.DisposeAsync();
        }
        else
        {
            stream.Dispose();
            stream.Dispose();
        }

        Assert.True(pair.Client.IsDisposed);
        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task Properties_Socket_AreTheInners()
    {
        (Stream client, Stream server) = await SocketPair.ConnectAsync();
        await using (server)
        {
            await using var stream = new Noting(client);
            stream.ReadTimeout = 1234;
            stream.WriteTimeout = 2345;
            Assert.Equal((1234, 2345), (client.ReadTimeout, client.WriteTimeout));
            Assert.Equal((1234, 2345), (stream.ReadTimeout, stream.WriteTimeout));
            Assert.True(stream is { CanTimeout: true, CanRead: true, CanWrite: true, CanSeek: false });
            Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
            Assert.Throws<NotSupportedException>(() => stream.Length);
        }
    }

    private sealed class Noting(Stream inner) : WrappedStream(inner)
    {
        public int AsyncReads { get; private set; }

        public int Reads { get; private set; }

        public int AsyncWrites { get; private set; }

        public int Writes { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            AsyncReads++;
            return base.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(Span<byte> buffer)
        {
            Reads++;
            return base.Read(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            AsyncWrites++;
            return base.WriteAsync(buffer, cancellationToken);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            base.Write(buffer);
        }
    }
}
