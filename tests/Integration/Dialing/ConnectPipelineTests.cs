using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using TlsSimple.Integration.Proxies;
using Xunit;

namespace TlsSimple.Integration.Dialing;

/// <summary>What is tried again while a connection is established, and what is not.</summary>
public sealed class ConnectPipelineTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    private KestrelServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [InlineData("https")]
    [InlineData("http")]
    public async Task Default_Refused_IsTriedThreeTimes(string scheme)
    {
        int calls = 0;
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Dial = (_, _) => throw Refused(ref calls));
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"{scheme}://localhost:{_server.Port}/"), Token));
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        Assert.Equal(3, calls);
    }

    [Fact(Timeout = Deadline)]
    public async Task Default_RefusedOnce_RequestNoticesNothing()
    {
        int calls = 0;
        var tracked = new TrackedConnections();
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Dial = (endPoint, token) =>
            calls == 0 ? throw Refused(ref calls) : tracked.DialAsync(endPoint, token));
        Assert.Equal("hello\n", await client.GetStringAsync(_server.Url("/hello"), Token));
        Assert.Equal((1, 1), (calls, tracked.All.Count));
    }

    [Fact(Timeout = Deadline)]
    public async Task Default_ResetInTheHandshake_IsTriedThreeTimesAndLeavesNothing()
    {
        await using ScriptedServer server = ScriptedServer.ResetsAfterClientHello();
        var tracked = new TrackedConnections();
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Dial = tracked.DialAsync);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"https://localhost:{server.Port}/"), Token));
        tracked.AssertClosed(opened: 3);
    }

    [Fact(Timeout = Deadline)]
    public async Task Default_ProxyRefusesConnections_IsTriedThreeTimes()
    {
        int calls = 0;
        using HttpClient client = Through.Proxy(
            s_certificate, new Uri("http://127.0.0.1:3128"), configure: options => options.Dial = (_, _) => throw Refused(ref calls));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal(3, calls);
    }

    public static TheoryData<string> Final => ["unknown CA", "wrong name", "expired", "pins", "filter", "alert", "not TLS", "closed", "proxy's no", "proxy's certificate"];

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Final))]
    public async Task Default_WhatAnotherAttemptWouldMeetAgain_IsTriedOnce(string failure)
    {
        TestCertificate shown = failure switch
        {
            "unknown CA" => TestPki.Shared.Leaf(new LeafSpec { Ca = "stranger" }),
            "wrong name" => TestPki.Shared.Leaf(LeafSpec.For("other.test")),
            "expired" => TestPki.Shared.Leaf(LeafSpec.Expired),
            _ => s_certificate,
        };
        await using IPeer server = failure switch
        {
            "alert" => ScriptedServer.Alert(40),
            "not TLS" => ScriptedServer.PlainHttp(),
            "closed" => ScriptedServer.ClosesAfterClientHello(),
            _ => await KestrelServer.StartAsync(shown),
        };
        await using ScriptedProxy? proxy = failure switch
        {
            "proxy's no" => ScriptedProxy.Answers("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"),
            "proxy's certificate" => ScriptedProxy.Forwards(certificate: TestPki.Shared.Leaf(new LeafSpec { Ca = "stranger" })),
            _ => null,
        };
        var tracked = new TrackedConnections();
        using HttpClient client = Clients.Trusting(
            s_certificate,
            options =>
            {
                options.Dial = tracked.DialAsync;
                options.Pins = failure == "pins" ? PublicKeyPins.DangerousWithoutBackup(PublicKeyPins.Of(TestPki.Shared.Leaf().ChainDer[0])) : null;
                options.PeerFilter = failure == "filter" ? _ => false : null;
            },
            new SocketsHttpHandler { UseProxy = proxy is not null, Proxy = new WebProxy(proxy?.Address) });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(server.Url("/hello"), Token));
        tracked.AssertClosed(opened: 1);
    }

    [Fact(Timeout = Deadline)]
    public async Task Custom_SixAttempts_AreMade()
    {
        int calls = 0;
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            options.Dial = (_, _) => throw Refused(ref calls);
            options.ConnectPipeline = Retry(5, TimeSpan.Zero);
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal(6, calls);
    }

    [Fact(Timeout = Deadline)]
    public async Task Empty_Refused_IsTheAnswer()
    {
        int calls = 0;
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            options.Dial = (_, _) => throw Refused(ref calls);
            options.ConnectPipeline = ResiliencePipeline.Empty;
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_server.Url("/hello"), Token));
        Assert.Equal(1, calls);
    }

    [Fact(Timeout = Deadline)]
    public async Task Cancelled_DuringTheDelay_EndsAtOnce()
    {
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int calls = 0;
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            options.Dial = (_, _) => throw Refused(ref calls);
            options.ConnectPipeline = Retry(5, TimeSpan.FromMinutes(5), () => waits.TrySetResult());
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<HttpResponseMessage> get = client.GetAsync(_server.Url("/hello"), cancel.Token);
        await waits.Task.WaitAsync(s_soon, Token);
        long start = Stopwatch.GetTimestamp();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get.WaitAsync(s_soon, Token));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
        Assert.Equal(1, calls);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Timeout_OfThePipeline_EndsTheAttempt(bool inTheHandshake)
    {
        await using ScriptedServer silent = ScriptedServer.Silent();
        await using FullBacklog hole = await FullBacklog.StartAsync();
        using HttpClient client = Clients.Trusting(s_certificate, options =>
            options.ConnectPipeline = new ResiliencePipelineBuilder().AddTimeout(TimeSpan.FromMilliseconds(400)).Build());
        var url = new Uri($"https://127.0.0.1:{(inTheHandshake ? silent.Port : hole.Port)}/");
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(url, Token).WaitAsync(s_soon, Token));
        Assert.IsType<TimeoutRejectedException>(error.InnerException);
    }

    [Fact(Timeout = Deadline)]
    public async Task Redial_ServerLearntHttp2_GoesThroughThePipeline()
    {
        await using KestrelServer old = await KestrelServer.StartAsync(new KestrelSettings { Certificate = s_certificate, Http = ServedHttp.Http1 });
        int upstream = old.Port;
        await using var switchboard = new Switchboard(() => Volatile.Read(ref upstream));
        int dials = 0;
        int refusals = 0;
        var tracked = new TrackedConnections();
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Dial = (endPoint, token) =>
            Interlocked.Increment(ref dials) == 3 ? throw Refused(ref refusals) : tracked.DialAsync(endPoint, token));
        await client.GetStringAsync(switchboard.Url("/hello"), Token);
        Volatile.Write(ref upstream, _server.Port);
        switchboard.HangUp();

        // The second dial finds h2 where HTTP/1.1 is to be spoken; the third, offering that alone, is refused and tried again.
        Assert.Equal("HTTP/1.1", await client.GetStringAsync(switchboard.Url("/protocol"), Token).WaitAsync(s_soon, Token));
        Assert.Equal((4, 1), (dials, refusals));
    }

    private static SocketException Refused(ref int calls)
    {
        Interlocked.Increment(ref calls);
        return new SocketException((int)SocketError.ConnectionRefused);
    }

    private static ResiliencePipeline Retry(int retries, TimeSpan delay, Action? onRetry = null) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = retries,
            Delay = delay,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && TlsConnectRetry.IsTransient(error)),
            OnRetry = _ =>
            {
                onRetry?.Invoke();
                return ValueTask.CompletedTask;
            },
        })
        .Build();
}
