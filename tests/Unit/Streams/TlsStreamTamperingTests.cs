using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams;

/// <summary>Somebody between server and client changes records.</summary>
public sealed class TlsStreamTamperingTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12, "flip")]
    [InlineData(SslProtocols.Tls13, "flip")]
    [InlineData(SslProtocols.Tls12, "replay")]
    [InlineData(SslProtocols.Tls13, "replay")]
    [InlineData(SslProtocols.Tls12, "drop")]
    [InlineData(SslProtocols.Tls13, "drop")]
    [InlineData(SslProtocols.Tls12, "swap type")]
    [InlineData(SslProtocols.Tls13, "cut")]
    public async Task ReadAsync_RecordChanged_IsNotAuthenticAndTheServerIsTold(SslProtocols protocol, string what)
    {
        byte[]? previous = null;
        bool isTampering = false;
        byte[] Tamper(byte[] record)
        {
            if (!isTampering)
            {
                return record;
            }

            byte[] result = what switch
            {
                "flip" => [.. record[..^1], (byte)(record[^1] ^ 1)],
                "replay" => previous is null ? record : [.. record, .. previous],
                "drop" => previous is null ? [] : record,
                "swap type" => [22, .. record[1..]],
                _ => [record[0], record[1], record[2], record[3], (byte)(record[4] - 1), .. record[5..^1]],
            };
            previous = record;
            return result;
        }

        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa, protocol);
        await using TlsStream client = await TlsStreamDataTests.OpenAsync(new RecordRewritingStream(pair.Client, Tamper), server, protocol);
        isTampering = true;
        await pair.Server.WriteAsync(server.Encrypt("first"u8));
        await pair.Server.WriteAsync(server.Encrypt("second"u8));

        var error = await Assert.ThrowsAsync<IOException>(async () =>
        {
            byte[] buffer = new byte[100];
            while (await client.ReadAsync(buffer).Soon() > 0)
            {
            }
        });

        var cause = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal((TlsErrorKind.PeerProtocol, TlsErrorReason.BadRecordMac), (cause.Kind, cause.Reason));
        Assert.Equal(TlsAlert.BadRecordMac, cause.Alert);
        Assert.NotEqual(0, cause.NativeCode);
        Assert.Equal(TlsStatus.Alert, await server.ReadToEndAsync([]).Soon());
        Assert.Equal(TlsAlert.BadRecordMac, server.AlertReceived);

        // From then on the connection is dead in both directions.
        var again = await Assert.ThrowsAsync<IOException>(() => client.ReadAsync(new byte[10]).Soon());
        Assert.Equal(TlsErrorReason.BadRecordMac, Assert.IsType<TlsException>(again.InnerException).Reason);
        await Assert.ThrowsAsync<IOException>(() => client.WriteAsync(new byte[10]).Soon());
        await Assert.ThrowsAsync<IOException>(() => client.ShutdownAsync().Soon());
    }

    [Fact]
    public async Task ReadAsync_TamperedWhileAWriteIsUnderWay_BothEnd()
    {
        var pair = new DuplexPair(capacity: 8 * 1024);
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        await using TlsStream client = await TlsStreamDataTests.OpenAsync(pair.Client, server);
        Task writing = client.WriteAsync(new byte[100_000]).AsTask();
        Assert.False(writing.IsCompleted);
        byte[] record = server.Encrypt("hello"u8);
        record[^1] ^= 1;

        await pair.Server.WriteAsync(record);
        var error = await Assert.ThrowsAsync<IOException>(() => client.ReadAsync(new byte[10]).Soon());

        Assert.Equal(TlsErrorReason.BadRecordMac, Assert.IsType<TlsException>(error.InnerException).Reason);
        Task<TlsStatus> reading = server.ReadToEndAsync([]);
        await Assert.ThrowsAsync<IOException>(() => writing.Soon());
        await client.DisposeAsync();
        await reading.Soon();
    }

    [Fact]
    public async Task ReadAsync_TamperedAndTheTransportTakesNothing_EndsAllTheSame()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        var transport = new StalledStream(pair.Client);
        await using TlsStream client = await TlsStreamDataTests.OpenAsync(transport, server);
        byte[] record = server.Encrypt("hello"u8);
        record[^1] ^= 1;
        await pair.Server.WriteAsync(record);

        // The alert is a courtesy; nobody waits for ever to get rid of it.
        transport.WritesStall = true;
        var error = await Assert.ThrowsAsync<IOException>(() => client.ReadAsync(new byte[10]).Soon());

        Assert.Equal(TlsErrorReason.BadRecordMac, Assert.IsType<TlsException>(error.InnerException).Reason);
    }

    [Fact]
    public async Task ReadAsync_GarbageAfterTheHandshake_IsFatal()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        await using TlsStream client = await TlsStreamDataTests.OpenAsync(pair.Client, server);
        await pair.Server.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());

        var error = await Assert.ThrowsAsync<IOException>(() => client.ReadAsync(new byte[10]).Soon());

        Assert.Equal(TlsErrorKind.PeerProtocol, Assert.IsType<TlsException>(error.InnerException).Kind);
    }
}
