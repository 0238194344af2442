using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams;

/// <summary>The server's part of the handshake, cut after every single byte.</summary>
/// <remarks>RSA, because its signatures have one length: the flight is as long every time.</remarks>
public sealed class FlightCutTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task AuthenticateAsClientAsync_EndAfterAnyByte_IsClosedDuringHandshake(SslProtocols protocol)
    {
        int length = await MeasureAsync(protocol);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Rsa, protocol);
        for (int count = 0; count < length; count++)
        {
            var pair = new DuplexPair();
            using var server = new SslStream(pair.Server);
            await using var client = new TlsStream(new EofStream(pair.Client, count));
            Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(TestIdentity.Rsa, protocol));

            Exception? error = await Record.ExceptionAsync(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());

            Assert.True(
                error is TlsException { Kind: TlsErrorKind.Connection, Reason: TlsErrorReason.ClosedDuringHandshake },
                $"end after {count} of {length} bytes: {error}");
            Assert.False(client.CanRead);
            await client.DisposeAsync();
            await Record.ExceptionAsync(() => serving.Soon());
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task AuthenticateAsClientAsync_CutAtAnyByte_Succeeds(SslProtocols protocol)
    {
        int length = await MeasureAsync(protocol);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Rsa, protocol);
        for (int boundary = 1; boundary < length; boundary++)
        {
            var pair = new DuplexPair();
            using var server = new SslStream(pair.Server);
            await using var client = new TlsStream(new ChunkedStream(pair.Client, boundary));
            Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(TestIdentity.Rsa, protocol));

            Exception? error = await Record.ExceptionAsync(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());

            Assert.True(error is null, $"cut after {boundary} of {length} bytes: {error}");
            await serving.Soon();
        }
    }

    /// <summary>How many bytes of the server's a whole handshake takes.</summary>
    private static async Task<int> MeasureAsync(SslProtocols protocol)
    {
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Rsa, protocol);
        var pair = new DuplexPair();
        using var server = new SslStream(pair.Server);
        int length = 0;
        await using var client = new TlsStream(new RecordRewritingStream(pair.Client, record =>
        {
            length += record.Length;
            return record;
        }));
        Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(TestIdentity.Rsa, protocol));
        await client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon();
        await serving.Soon();
        return length;
    }
}
