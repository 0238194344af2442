using System.Diagnostics;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Streams;

/// <summary>Handshakes that fail for another reason than the certificate.</summary>
public sealed class TlsStreamHandshakeFailureTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", TlsErrorReason.NotTls)]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", TlsErrorReason.NotTls)]
    [InlineData("\u0016\u0003\u0003\u007f\u007f", TlsErrorReason.RecordOverflow)]
    public async Task AuthenticateAsClientAsync_PeerAnswersWithoutTls_SaysSo(string answer, TlsErrorReason reason)
    {
        var pair = new DuplexPair();
        await pair.Server.WriteAsync(Encoding.Latin1.GetBytes(answer));
        pair.Server.CompleteWrites();

        TlsException error = await FailAsync(pair.Client);

        Assert.Equal((TlsErrorKind.PeerProtocol, reason), (error.Kind, error.Reason));
    }

    [Theory]
    [InlineData(TlsAlert.HandshakeFailure)]
    [InlineData(TlsAlert.UnrecognizedName)]
    [InlineData(TlsAlert.InternalError)]
    public async Task AuthenticateAsClientAsync_PeerSendsAnAlert_NamesIt(TlsAlert alert)
    {
        var pair = new DuplexPair();
        await pair.Server.WriteAsync(new byte[] { 21, 3, 3, 0, 2, 2, (byte)alert });

        TlsException error = await FailAsync(pair.Client);

        Assert.Equal((TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived, (TlsAlert?)alert), (error.Kind, error.Reason, error.Alert));
        Assert.Contains(TlsAlertNames.NameOf(alert), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_NoApplicationProtocolInCommon_IsTheAlertOfThatName()
    {
        var pair = new DuplexPair();
        await using var server = new SslStream(pair.Server);
        await using var client = new TlsStream(pair.Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa, SslProtocols.None, null, SslApplicationProtocol.Http2);

        Task serving = server.AuthenticateAsServerAsync(
            TlsConnection.ServerOptions(TestIdentity.Ecdsa, SslProtocols.None, SslApplicationProtocol.Http11));
        var error = await Assert.ThrowsAsync<TlsException>(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());

        Assert.Equal((TlsErrorKind.PeerAlert, (TlsAlert?)TlsAlert.NoApplicationProtocol), (error.Kind, error.Alert));
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => serving.Soon());
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, SslProtocols.Tls13)]
    [InlineData(SslProtocols.Tls13, SslProtocols.Tls12)]
    public async Task AuthenticateAsClientAsync_NoVersionInCommon_IsTheAlertOfThatName(SslProtocols clientProtocol, SslProtocols serverProtocol)
    {
        var pair = new DuplexPair();
        await using var server = new SslStream(pair.Server);
        await using var client = new TlsStream(pair.Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa, clientProtocol);

        Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(TestIdentity.Ecdsa, serverProtocol));
        var error = await Assert.ThrowsAsync<TlsException>(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());

        Assert.Equal((TlsErrorKind.PeerAlert, (TlsAlert?)TlsAlert.ProtocolVersion), (error.Kind, error.Alert));
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => serving.Soon());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public async Task AuthenticateAsClientAsync_ConnectionIsReset_IsAConnectionFailure(int afterBytes)
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        Task serving = server.HandshakeAsync();

        TlsException error = await FailAsync(new FailingStream(pair.Client, readsAfter: afterBytes));

        Assert.Equal((TlsErrorKind.Connection, TlsErrorReason.TransportFailed), (error.Kind, error.Reason));
        Assert.IsType<IOException>(error.InnerException);
        Assert.Contains(FailingStream.Message, error.Message, StringComparison.Ordinal);
        await Record.ExceptionAsync(() => serving.Soon());
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_ConnectionTakesNothing_IsAConnectionFailure()
    {
        var pair = new DuplexPair();

        TlsException error = await FailAsync(new FailingStream(pair.Client, writesAfter: 10));

        Assert.Equal((TlsErrorKind.Connection, TlsErrorReason.TransportFailed), (error.Kind, error.Reason));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task AuthenticateAsClientAsync_SilentPeer_TimesOut(bool readsStall, bool writesStall)
    {
        var transport = new StalledStream(new DuplexPair().Client) { ReadsStall = readsStall, WritesStall = writesStall };
        await using var client = new TlsStream(transport);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa, timeout: s_short);

        var error = await Assert.ThrowsAsync<TlsException>(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());

        Assert.Equal((TlsErrorKind.Timeout, TlsErrorReason.HandshakeTimeout), (error.Kind, error.Reason));
        Assert.Contains("0.2 s", error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<OperationCanceledException>(error.InnerException);
        Assert.False(transport.IsDisposed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AuthenticateAsClient_SilentPeer_TimesOutAndDisposesTheTransport(bool overSockets)
    {
        (Stream transport, Stream peer) = overSockets
            ? await SocketPair.ConnectAsync()
            : ((Stream)new StalledStream(new DuplexPair().Client) { ReadsStall = true }, Stream.Null);
        await using Stream silent = peer;
        await using var client = new TlsStream(transport, leaveInnerStreamOpen: true);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa, timeout: s_short);
        long start = Stopwatch.GetTimestamp();

        var error = await Assert.ThrowsAsync<TlsException>(() => Task.Run(() => client.AuthenticateAsClient(context, TestIdentity.Host)).Soon());

        Assert.Equal((TlsErrorKind.Timeout, TlsErrorReason.HandshakeTimeout), (error.Kind, error.Reason));
        // A timer counts in whole milliseconds of another clock.
        Assert.True(Stopwatch.GetElapsedTime(start) >= s_short - TimeSpan.FromMilliseconds(20));
        Assert.False(transport.CanRead);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_CancelledBefore_SendsNothing()
    {
        var pair = new DuplexPair();
        await using var client = new TlsStream(pair.Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);
        var cancelled = new CancellationToken(canceled: true);

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.AuthenticateAsClientAsync(context, TestIdentity.Host, cancelled).Soon());

        Assert.Equal(cancelled, error.CancellationToken);
        Assert.Equal(0, pair.Client.TotalWritten);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_CancelledWhileWaiting_EndsWithTheCallersToken()
    {
        await using var client = new TlsStream(new DuplexPair().Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);
        using var cancellation = new CancellationTokenSource();

        Task handshake = client.AuthenticateAsClientAsync(context, TestIdentity.Host, cancellation.Token);
        Assert.False(handshake.IsCompleted);
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handshake.Soon());

        Assert.Equal(cancellation.Token, error.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ReadAsync(new byte[1]).AsTask());
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_DisposedWhileWaiting_Ends()
    {
        var client = new TlsStream(new DuplexPair().Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);

        Task handshake = client.AuthenticateAsClientAsync(context, TestIdentity.Host);
        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => handshake.Soon());
        Assert.Null(client.ConnectionInfo);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_TransportDisposedWhileWaiting_IsAConnectionFailure()
    {
        var pair = new DuplexPair();
        await using var client = new TlsStream(pair.Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);

        Task handshake = client.AuthenticateAsClientAsync(context, TestIdentity.Host);
        await pair.Client.DisposeAsync();
        var error = await Assert.ThrowsAsync<TlsException>(() => handshake.Soon());

        Assert.Equal((TlsErrorKind.Connection, TlsErrorReason.TransportFailed), (error.Kind, error.Reason));
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_ContextDisposedBefore_ThrowsObjectDisposed()
    {
        await using var client = new TlsStream(new DuplexPair().Client);
        TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);
        context.Dispose();

        var error = await Assert.ThrowsAsync<ObjectDisposedException>(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());

        Assert.Contains(nameof(TlsClientContext), error.ObjectName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_ContextDisposedWhileWaiting_GoesOn()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        await using var client = new TlsStream(pair.Client);
        TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);

        Task handshake = client.AuthenticateAsClientAsync(context, TestIdentity.Host);
        context.Dispose();
        Task serving = server.HandshakeAsync();

        await handshake.Soon();
        await serving.Soon();
        Assert.True(client.IsAuthenticated);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_UnusableAnchors_IsAConfigurationError()
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        await using var client = new TlsStream(pair.Client);
        using var context = new TlsClientContext(new TlsClientOptions
        {
            Trust = new TrustAnchors(() => throw TrustAnchors.Invalid("There is nothing to trust.")),
        });

        Task serving = server.HandshakeAsync();
        var error = await Assert.ThrowsAsync<TlsException>(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());

        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidTrustAnchors), (error.Kind, error.Reason));
        await client.DisposeAsync();
        await serving.Soon();
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_Twice_ThrowsAndLeavesTheConnection()
    {
        await using TlsConnection connection = await TlsConnection.OpenAsync();
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);

        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.Client.AuthenticateAsClientAsync(context, TestIdentity.Host));

        await connection.Client.WriteAsync(new byte[] { 1 }).Soon();
        Assert.Equal(1, await connection.Server.ReadAsync(new byte[10]).Soon());
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_Disposed_ThrowsObjectDisposed()
    {
        var client = new TlsStream(new DuplexPair().Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);
        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host));
        Assert.Throws<ObjectDisposedException>(() => client.AuthenticateAsClient(context, TestIdentity.Host));
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://server.test")]
    [InlineData("server.test:443")]
    [InlineData("a b")]
    [InlineData("1.2.3")]
    public async Task AuthenticateAsClientAsync_NoHost_IsRefusedBeforeAnythingIsSent(string host)
    {
        var pair = new DuplexPair();
        await using var client = new TlsStream(pair.Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => client.AuthenticateAsClientAsync(context, host));
        Assert.Throws<ArgumentException>(() => client.AuthenticateAsClient(context, host));

        Assert.Equal("targetHost", error.ParamName);
        Assert.Equal(0, pair.Client.TotalWritten);
    }

    [Fact]
    public async Task AuthenticateAsClientAsync_NullArgument_Throws()
    {
        await using var client = new TlsStream(new DuplexPair().Client);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);

        await Assert.ThrowsAsync<ArgumentNullException>("targetHost", () => client.AuthenticateAsClientAsync(context, null!));
        await Assert.ThrowsAsync<ArgumentNullException>("context", () => client.AuthenticateAsClientAsync(null!, TestIdentity.Host));
        Assert.Throws<ArgumentNullException>("targetHost", () => client.AuthenticateAsClient(context, null!));
        Assert.Throws<ArgumentNullException>("context", () => client.AuthenticateAsClient(null!, TestIdentity.Host));
    }

    private static async Task<TlsException> FailAsync(Stream transport)
    {
        await using var client = new TlsStream(transport);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);
        var error = await Assert.ThrowsAsync<TlsException>(() => client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());
        Assert.False(client.IsAuthenticated);
        Assert.False(client.CanRead);
        return error;
    }
}
