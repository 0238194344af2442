using System.Text;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Http.Proxies;

public sealed class CannedAnswerStreamTests
{
    [Fact]
    public async Task ReadAsync_NothingWasAsked_Waits()
    {
        await using var stream = new CannedAnswerStream();
        using var cancel = new CancellationTokenSource();
        Task<int> read = stream.ReadAsync(new byte[10], cancel.Token).AsTask();
        Assert.False(read.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task ReadAsync_Asked_AnswersOnceThenEnds(int size)
    {
        await using var stream = new CannedAnswerStream();
        await stream.WriteAsync("GET"u8.ToArray());
        var all = new MemoryStream();
        byte[] buffer = new byte[size];
        while (await stream.ReadAsync(buffer).Soon() is int count and > 0)
        {
            all.Write(buffer, 0, count);
        }

        string answer = Encoding.ASCII.GetString(all.ToArray());
        Assert.StartsWith("HTTP/1.1 204 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(0, await stream.ReadAsync(buffer).Soon());
    }

    [Fact]
    public void Seek_Always_IsNotSupported()
    {
        using var stream = new CannedAnswerStream();
        Assert.True(stream is { CanRead: true, CanWrite: true, CanSeek: false });
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 1);
    }
}
