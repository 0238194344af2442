using TlsSimple.Unit.Doubles;
using TlsSimple.Unit.Engine;
using Xunit;

namespace TlsSimple.Unit.Streams;

[Collection(nameof(NativeMemory))]
public sealed class TlsStreamMemoryTests
{
    [Fact]
    public async Task Connections_OpenedRefusedCutCancelledAndDisposed_LeaveNativeMemoryWhereItWas()
    {
        await RunAllAsync(0);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = TlsLibrary.MemoryInUse;

        for (int i = 0; i < 50; i++)
        {
            await RunAllAsync(i);
        }

        // Nothing here waits for the finalizer, so nothing is collected first.
        Assert.Equal(before, TlsLibrary.MemoryInUse);
    }

    private static async Task RunAllAsync(int number)
    {
        await using (TlsConnection connection = await TlsConnection.OpenAsync())
        {
            await connection.Client.WriteAsync(new byte[1000]).Soon();
        }

        await FailAsync(stream => stream, "other.test", CancellationToken.None);
        await FailAsync(stream => new EofStream(stream, 20 * number), TestIdentity.Host, CancellationToken.None);
        await FailAsync(stream => new FailingStream(stream, readsAfter: 10 * number), TestIdentity.Host, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        Task cancelled = FailAsync(stream => new StalledStream(stream) { ReadsStall = true }, TestIdentity.Host, cancellation.Token);
        await cancellation.CancelAsync();
        await cancelled;
    }

    private static async Task FailAsync(Func<Stream, Stream> spoil, string host, CancellationToken cancellationToken)
    {
        var pair = new DuplexPair();
        using var server = new EngineServer(pair.Server, TestIdentity.Ecdsa);
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa);
        var client = new TlsStream(spoil(pair.Client));
        Task serving = server.HandshakeAsync();
        await Record.ExceptionAsync(() => client.AuthenticateAsClientAsync(context, host, cancellationToken).Soon());
        await client.DisposeAsync();
        await Record.ExceptionAsync(() => serving.Soon());
    }
}
