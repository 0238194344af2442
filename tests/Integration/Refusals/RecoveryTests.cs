using System.Collections.Concurrent;
using System.Diagnostics;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>What failures leave behind: nothing. They watch the whole process, so they run alone.</summary>
[Collection(nameof(ProcessWide))]
public sealed class RecoveryTests : IAsyncLifetime
{
    private const int Deadline = 120_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private KestrelServer _good = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _good = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _good.DisposeAsync();

    [Fact(Timeout = Deadline)]
    public async Task Failures_OfEveryKind_LeaveNoUnobservedException()
    {
        CollectGarbage();
        var unobserved = new ConcurrentQueue<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            using HttpClient client = Clients.Trusting(s_certificate, options => options.HandshakeTimeout = TimeSpan.FromSeconds(1));
            await FailInEveryWayAsync(client);
            await Failure.AssertStillServesAsync(client, _good, Token);
            // Connections whose request was cancelled end on their own.
            await Task.Delay(TimeSpan.FromSeconds(1.5), Token);
            CollectGarbage();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        Assert.Empty(unobserved);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ManyHandshakesHang_NoThreadWaitsAndOthersAreServed()
    {
        const int count = 200;
        await using ScriptedServer silent = ScriptedServer.Silent();
        using HttpClient client = Clients.Trusting(s_certificate, options => options.HandshakeTimeout = TimeSpan.FromSeconds(60));
        await Failure.AssertStillServesAsync(client, _good, Token);
        int threads = ThreadPool.ThreadCount;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task[] hanging = [.. Enumerable.Range(0, count).Select(_ => client.SendAsync(
            Clients.Get(System.Net.HttpVersion.Version11, silent.Url("/")), cancel.Token))];
        while (silent.Connections < count)
        {
            await Task.Delay(10, Token);
        }

        long start = Stopwatch.GetTimestamp();
        await Failure.AssertStillServesAsync(client, _good, Token);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Assert.True(elapsed < TimeSpan.FromSeconds(5), $"A request took {elapsed} while {count} handshakes hang.");
        Assert.All(hanging, task => Assert.False(task.IsCompleted));
        Assert.True(ThreadPool.ThreadCount < threads + 50, $"The pool grew from {threads} to {ThreadPool.ThreadCount} threads.");

        await cancel.CancelAsync();
        foreach (Task task in hanging)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(Failure.Soon, Token));
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_FailuresAndSuccessesAtOnce_DoNotMeet()
    {
        await using ScriptedServer alert = ScriptedServer.Alert(40);
        await using ScriptedServer closing = ScriptedServer.ClosesAfterClientHello();
        await using KestrelServer expired = await KestrelServer.StartAsync(TestPki.Shared.Leaf(LeafSpec.Expired));
        await using FaultyTlsServer flipping = FaultyTlsServer.Start(_good, Fault.FlipBit(RelayDirection.ToClient, 20));
        using HttpClient client = Clients.Trusting(s_certificate);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 5) switch
        {
            0 => (Task)Failure.OfGetAsync(client, alert.Url("/"), Token),
            1 => Failure.OfGetAsync(client, closing.Url("/"), Token),
            2 => Failure.OfGetAsync(client, expired.Url("/hello"), Token),
            3 => Failure.OfGetAsync(client, flipping.Url("/bytes/1000000"), Token),
            _ => Failure.AssertStillServesAsync(client, _good, Token),
        }));
        Assert.Equal(0, expired.Counts.Requests);
    }

    private async Task FailInEveryWayAsync(HttpClient client)
    {
        await using ScriptedServer silent = ScriptedServer.Silent();
        await using ScriptedServer plain = ScriptedServer.PlainHttp();
        await using ScriptedServer garbage = ScriptedServer.Garbage();
        await using ScriptedServer alert = ScriptedServer.Alert(40);
        await using ScriptedServer closing = ScriptedServer.ClosesAtOnce();
        await using ScriptedServer resetting = ScriptedServer.ResetsAfterClientHello();
        await using KestrelServer stranger = await KestrelServer.StartAsync(TestPki.Shared.Leaf(new LeafSpec { Ca = "other" }));
        await using FaultyTlsServer cut = FaultyTlsServer.Start(_good, Fault.CloseAfterBytes(RelayDirection.ToClient, 100_000));
        await using FaultyTlsServer reset = FaultyTlsServer.Start(_good, Fault.ResetAfterBytes(RelayDirection.ToClient, 100_000));
        await using FaultyTlsServer flipped = FaultyTlsServer.Start(_good, Fault.FlipBit(RelayDirection.ToClient, 20));
        IPeer[] failing = [silent, plain, garbage, alert, closing, resetting, stranger, cut, reset, flipped];
        foreach (string version in new[] { "1.1", "2.0" })
        {
            await Task.WhenAll(failing.Select(peer => Failure.OfGetAsync(client, peer.Url("/bytes/1000000"), Token, Version.Parse(version))));
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(
                Clients.Get(Version.Parse(version), silent.Url("/")), cancel.Token));
        }
    }

    private static void CollectGarbage()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
