using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Soak;

/// <summary>
/// Many requests at once over 200 hosts, HTTP/2 and HTTP/1.1, with cancellation, aborts and handlers that come and go: nothing is left behind.
/// The short form runs always, the one of two minutes and 2,000 requests in flight with <c>eng/test.sh --full</c>.
/// </summary>
[Collection(nameof(ProcessWide))]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Deadline = 400_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf(LeafSpec.For("*.soak.test"));

    [Fact(Timeout = Deadline)]
    public async Task Send_ManyRequestsOverManyHosts_LeavesNothingBehind()
    {
        SoakSettings settings = SoakSettings.Chosen;
        await using PeerHostServer server = await PeerHostServer.StartAsync(s_certificate);

        // Once briefly, so that what is made once is there before anything is counted.
        await RunAsync(server, settings with { Duration = TimeSpan.FromSeconds(2) }, []);
        Footprint before = await Footprint.TakeAsync();
        var unobserved = new ConcurrentQueue<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        var samples = new List<Footprint>();
        try
        {
            output.WriteLine(await RunAsync(server, settings, samples));
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        Footprint after = await Footprint.SettleAsync(before);
        samples.ForEach(sample => output.WriteLine(sample.ToString()));
        output.WriteLine($"before: {before}");
        output.WriteLine($"after:  {after}");
        Assert.Empty(unobserved);

        // Not more than before: what other tests had left in their pools may have gone meanwhile.
        Assert.InRange(after.Sockets, 0, before.Sockets);
        Assert.InRange(after.NativeBytes, 0, before.NativeBytes);
        Assert.InRange(after.ManagedBytes - before.ManagedBytes, long.MinValue, 8 << 20);

        // Twelve seconds with three handlers go up and down; two minutes are level.
        if (settings == SoakSettings.Full)
        {
            AssertFlat(samples);
        }
    }

    /// <returns>What was done, for the log.</returns>
    private static async Task<string> RunAsync(PeerHostServer server, SoakSettings settings, List<Footprint> samples)
    {
        var options = new TlsSimpleOptions
        {
            Trust = TrustAnchors.FromPemFile(s_certificate.CaPemPath),
            ConnectTimeout = TimeSpan.FromSeconds(60),
            HandshakeTimeout = TimeSpan.FromSeconds(60),
            Resolve = [.. Enumerable.Range(0, SoakSettings.Hosts).SelectMany(
                _ => new[] { server.Port, server.Http1.Port },
                (host, port) => new TlsResolveEntry($"h{host}.soak.test", port, IPAddress.Loopback))],
        };
        using var handler = new RotatingHandler(options);
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(120) };
        var requests = new SoakRequests(client, server);
        using var end = new CancellationTokenSource(settings.Duration);
        Task rotation = EveryAsync(settings.Rotation, handler.Rotate, end.Token);
        Task sampling = EveryAsync(settings.Duration / 20, () => samples.Add(Footprint.Take()), end.Token);
        await Task.WhenAll(Enumerable.Range(0, settings.InFlight).Select(async seed =>
        {
            var random = new Random(seed);
            while (!end.IsCancellationRequested)
            {
                await requests.SendAsync(random);
            }
        }));
        await Task.WhenAll(rotation, sampling);
        string done = string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.InFlight} in flight for {settings.Duration.TotalSeconds:0} s: {requests.Answered} answered, {requests.Cancelled} cancelled, {requests.Broken} broken off, {handler.Generations} handlers");
        Assert.True(settings != SoakSettings.Chosen || (requests.Answered > settings.InFlight && requests.Cancelled > 0 && requests.Broken > 0), done);
        return done;
    }

    private static async Task EveryAsync(TimeSpan period, Action act, CancellationToken end)
    {
        using var timer = new PeriodicTimer(period);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                act();
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    /// <summary>Under the same load the second half of the run takes no more than the first: the medians of native memory and of the heap differ by less than half.</summary>
    private static void AssertFlat(List<Footprint> samples)
    {
        Footprint[] warm = [.. samples.Skip(samples.Count / 4)];
        Footprint[] first = warm[..(warm.Length / 2)];
        Footprint[] second = warm[(warm.Length / 2)..];
        AssertNoGrowth("native", first, second, sample => sample.NativeBytes);
        AssertNoGrowth("resident", first, second, sample => sample.ResidentBytes);
    }

    private static void AssertNoGrowth(string what, Footprint[] first, Footprint[] second, Func<Footprint, long> size)
    {
        long before = Median(first, size);
        long after = Median(second, size);
        Assert.True(after < before * 1.5 + (16 << 20), $"{what} memory grew from {before} to {after} bytes in the run");
    }

    private static long Median(Footprint[] samples, Func<Footprint, long> size) => samples.Select(size).Order().ElementAt(samples.Length / 2);
}
