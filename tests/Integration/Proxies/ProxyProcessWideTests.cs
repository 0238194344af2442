using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>HttpClient.DefaultProxy, and what those who count or trace requests see of a tunnel: nothing.</summary>
[Collection(nameof(ProcessWide))]
public sealed class ProxyProcessWideTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_DefaultProxySetByCode_IsUsed(bool useProxy)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(new NetworkCredential("user", "secret"), closes: false);
        IWebProxy before = HttpClient.DefaultProxy;
        try
        {
            using HttpClient client = Clients.Trusting(s_certificate, inner: new SocketsHttpHandler { UseProxy = useProxy });

            // After the handler was made, before its first request: it counts, as with SocketsHttpHandler.
            HttpClient.DefaultProxy = new WebProxy(proxy.Address) { Credentials = new NetworkCredential("user", "secret") };
            using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
            Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
            Assert.Equal(useProxy ? proxy.Address : null, response.GetTlsInfo()!.Proxy);
            Assert.Equal("hello\n", await client.GetStringAsync(new Uri($"http://localhost:{plain.Port}/hello"), Token));
            Assert.Equal(useProxy ? 2 : 0, proxy.Connections);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData(ProxyKind.Scripted)]
    [InlineData(ProxyKind.ScriptedTls)]
    [InlineData(ProxyKind.MicrosocksAsking)]
    public async Task Get_Tunnel_IsNoRequestToThoseWhoCount(ProxyKind kind)
    {
        await using var farm = new ProxyFarm();
        await farm.InitializeAsync();
        Uri proxy = await farm.AddressAsync(kind);
        var measured = new ConcurrentQueue<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "System.Net.Http")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue(Describe(instrument, tags)));
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue($"{Describe(instrument, tags)} {value}"));
        meters.Start();
        var activities = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => activities.Enqueue(activity.DisplayName),
        };
        ActivitySource.AddActivityListener(listener);
        var diagnostics = new ConcurrentQueue<string>();
        using IDisposable subscription = DiagnosticListener.AllListeners.Subscribe(new OfHttp(diagnostics));
        using var events = new Starts();

        using HttpClient client = Through.Proxy(farm.Certificate, proxy, ProxyFarm.CredentialsFor(kind));
        Assert.Equal("hello\n", await client.GetStringAsync(farm.Server.Url("/hello"), Token));
        client.Dispose();

        Assert.Single(measured, line => line.StartsWith("http.client.request.duration ", StringComparison.Ordinal));
        Assert.All(measured, line => Assert.DoesNotContain("CONNECT", line, StringComparison.Ordinal));
        Assert.All(measured, line => Assert.Contains($"server.port={farm.Server.Port}", line, StringComparison.Ordinal));
        Assert.Equal("GET", Assert.Single(activities));
        Assert.Single(diagnostics, name => name.EndsWith("HttpRequestOut.Start", StringComparison.Ordinal));
        Assert.Equal(["/hello"], events.Paths);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ManyTunnels_InstrumentsStayFew()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        var instruments = new ConcurrentQueue<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("TlsSimple", StringComparison.Ordinal))
                {
                    instruments.Enqueue(instrument.Name);
                }
            },
        };
        meters.Start();

        // Whatever is made once a process is made by the first; servers of other tests may still have theirs.
        await GetThroughAsync();
        Assert.NotEmpty(instruments);
        instruments.Clear();
        for (int i = 0; i < 5; i++)
        {
            await GetThroughAsync();
        }

        Assert.Empty(instruments);

        async Task GetThroughAsync()
        {
            using HttpClient client = Through.Proxy(s_certificate, proxy.Address);
            Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
        }
    }

    private static string Describe(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new System.Text.StringBuilder(instrument.Name).Append(' ');
        foreach ((string name, object? value) in tags)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name}={value} ");
        }

        return text.ToString();
    }

    private sealed class OfHttp(ConcurrentQueue<string> names) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "HttpHandlerDiagnosticListener")
            {
                value.Subscribe(this);
            }
        }

        public void OnNext(KeyValuePair<string, object?> value) => names.Enqueue(value.Key);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class Starts : EventListener
    {
        private readonly ConcurrentQueue<string> _paths = new();

        public IReadOnlyList<string> Paths => [.. _paths];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Net.Http")
            {
                EnableEvents(eventSource, EventLevel.Informational, EventKeywords.All);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName == "RequestStart")
            {
                _paths?.Enqueue((string)eventData.Payload![3]!);
            }
        }
    }
}
