using System.Text;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Http.Proxies;

public sealed class TunnelAnswerStreamTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 No Content\r\n\r\n", true)]
    [InlineData("HTTP/1.0 299\r\n\r\nHTTP/1.1 222 x", "HTTP/1.0 200\r\n\r\nHTTP/1.1 222 x", true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 226 IM\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 IM\r\n\r\n", true)]
    [InlineData("HTTP/1.1 103 \r\nA: HTTP/1.1 222\r\n\r\nHTTP/1.1 206 P\r\n", "HTTP/1.1 103 \r\nA: HTTP/1.1 222\r\n\r\nHTTP/1.1 200 P\r\n", true)]
    [InlineData("HTTP/1.1 102\nA: b\n\nHTTP/1.1 201\n\n", "HTTP/1.1 102\nA: b\n\nHTTP/1.1 200\n\n", true)]
    [InlineData("HTTP/1.1 100\r\n\r\nHTTP/1.1 403 No\r\n\r\nHTTP/1.1 222 x", "HTTP/1.1 100\r\n\r\nHTTP/1.1 403 No\r\n\r\nHTTP/1.1 222 x", false)]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n222 222 222 222", "HTTP/1.1 404 Not Found\r\n\r\n222 222 222 222", false)]
    [InlineData("HTTP/1.1 2xx\r\n\r\n", "HTTP/1.1 2xx\r\n\r\n", true)]
    [InlineData("HTTP/1.1 20", "HTTP/1.1 20", false)]
    [InlineData("", "", false)]
    public async Task Read_Answer_SuccessReadsAs200AndNothingElseChanges(string said, string read, bool isTunnel)
    {
        for (int size = 1; size <= said.Length + 1; size++)
        {
            await using var stream = new TunnelAnswerStream(new MemoryStream(Encoding.ASCII.GetBytes(said)));
            Assert.Equal(read, await ReadToEndAsync(stream, size, isSync: false));
            Assert.Equal(isTunnel, stream.IsTunnel);

            await using var sync = new TunnelAnswerStream(new MemoryStream(Encoding.ASCII.GetBytes(said)));
            Assert.Equal(read, await ReadToEndAsync(sync, size, isSync: true));
        }
    }

    [Fact]
    public async Task Read_AnswerToTheSecondRequest_IsAdjustedAsWell()
    {
        var pair = new DuplexPair();
        await using var stream = new TunnelAnswerStream(pair.Client);
        byte[] buffer = new byte[1000];
        await stream.WriteAsync("CONNECT\r\n\r\n"u8.ToArray());
        await pair.Server.WriteAsync("HTTP/1.1 407 Who\r\n\r\nHTTP/1.1 222"u8.ToArray());
        Assert.Equal("HTTP/1.1 407 Who\r\n\r\nHTTP/1.1 222", Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer).Soon()));
        await stream.WriteAsync("CONNECT\r\n\r\n"u8.ToArray());
        await pair.Server.WriteAsync("HTTP/1.1 222 x"u8.ToArray());
        Assert.Equal("HTTP/1.1 200 x", Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer).Soon()));
    }

    [Fact]
    public async Task Read_InTheTunnel_EveryByteIsTheServers()
    {
        var pair = new DuplexPair();
        await using var stream = new TunnelAnswerStream(pair.Client);
        byte[] buffer = new byte[1000];
        await pair.Server.WriteAsync("HTTP/1.1 200\r\n\r\n"u8.ToArray());
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 16)).Soon();
        for (int i = 0; i < 3; i++)
        {
            // A write begins no answer any more.
            await stream.WriteAsync("x"u8.ToArray());
            await pair.Server.WriteAsync("HTTP/1.1 229 x\r\n\r\n"u8.ToArray());
            await stream.ReadExactlyAsync(buffer.AsMemory(0, 18)).Soon();
            Assert.Equal("HTTP/1.1 229 x\r\n\r\n", Encoding.ASCII.GetString(buffer, 0, 18));
        }
    }

    private static async Task<string> ReadToEndAsync(TunnelAnswerStream stream, int size, bool isSync)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[size];
        while ((isSync ? stream.Read(buffer.AsSpan()) : await stream.ReadAsync(buffer)) is int count and > 0)
        {
            all.Write(buffer, 0, count);
        }

        return Encoding.ASCII.GetString(all.ToArray());
    }
}
