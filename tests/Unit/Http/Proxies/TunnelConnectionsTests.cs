using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Http.Proxies;

public sealed class TunnelConnectionsTests
{
    private static readonly HttpRequestMessage s_request = new();

    [Fact]
    public async Task DisposeAsync_SomeOpen_ClosesAllButTheOneTaken()
    {
        var streams = new[] { new DuplexPair().Client, new DuplexPair().Client, new DuplexPair().Client };
        int dialled = 0;
        var connections = new TunnelConnections((_, _) => ValueTask.FromResult(new Transport(streams[dialled++], null, null)), CancellationToken.None);
        for (int i = 0; i < 3; i++)
        {
            await connections.OpenAsync(s_request, stream => stream, CancellationToken.None);
        }

        Assert.Same(streams[1], connections.Take(stream => stream == streams[1]).Stream);
        await connections.DisposeAsync();
        Assert.Equal([true, false, true], streams.Select(stream => stream.IsDisposed));
    }

    [Fact]
    public async Task OpenAsync_DialEndsAfterDisposal_ClosesWhatCame()
    {
        var late = new TaskCompletionSource<Transport>();
        var connections = new TunnelConnections((_, _) => new ValueTask<Transport>(late.Task), CancellationToken.None);
        Task<Stream> opening = connections.OpenAsync(s_request, stream => stream, CancellationToken.None).AsTask();
        await connections.DisposeAsync();
        var pair = new DuplexPair();
        late.SetResult(new Transport(pair.Client, null, null));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.Soon());
        Assert.True(pair.Client.IsDisposed);
    }

    [Theory]
    [InlineData("disposal")]
    [InlineData("the caller")]
    [InlineData("the attempt")]
    public async Task OpenAsync_Cancelled_DialIsTold(string by)
    {
        using var caller = new CancellationTokenSource();
        using var attempt = new CancellationTokenSource();
        var connections = new TunnelConnections(
            async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                throw new InvalidOperationException("The wait has no end but cancellation.");
            },
            caller.Token);
        Task<Stream> opening = connections.OpenAsync(s_request, stream => stream, attempt.Token).AsTask();
        await (by switch
        {
            "disposal" => connections.DisposeAsync().AsTask(),
            "the caller" => caller.CancelAsync(),
            _ => attempt.CancelAsync(),
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.Soon());
        await connections.DisposeAsync();
    }

    [Fact]
    public async Task OpenAsync_AfterDisposal_DialIsCancelledFromTheStart()
    {
        bool wasCancelled = false;
        var connections = new TunnelConnections(
            (_, token) =>
            {
                wasCancelled = token.IsCancellationRequested;
                return ValueTask.FromResult(new Transport(Stream.Null, null, null));
            },
            CancellationToken.None);
        await connections.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connections.OpenAsync(s_request, stream => stream, CancellationToken.None).Soon());
        Assert.True(wasCancelled);
    }
}
