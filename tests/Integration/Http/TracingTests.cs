using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Net;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Http;

/// <summary>With everything that watches HttpClient turned on, SocketsHttpHandler asks every connection what was negotiated.</summary>
[Collection(nameof(ProcessWide))]
public sealed class TracingTests
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Requests_EverythingWatches_Work(string version)
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        using var events = new EverythingListener();
        using var activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(activities);
        int measurements = 0;
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name.StartsWith("System.Net.", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref measurements));
        meters.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref measurements));
        meters.Start();

        using HttpClient client = Clients.Trusting(certificate);
        using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), server.Url("/hello")), Token);
        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        using HttpResponseMessage posted = await client.SendAsync(
            Clients.Exactly(Version.Parse(version), HttpMethod.Post, server.Url("/sha256"), new TestBodyContent(300_000)), Token);
        Assert.Equal($"{TestBody.Sha256(300_000)} 300000", await posted.Content.ReadAsStringAsync(Token));
        if (version == "1.1")
        {
            using HttpResponseMessage sync = client.Send(new HttpRequestMessage(HttpMethod.Get, server.Url("/hello")), Token);
            Assert.Equal(HttpStatusCode.OK, sync.StatusCode);
        }

        Assert.True(events.Count("System.Net.Http") > 0, "no telemetry event was seen");
        Assert.True(events.Count("Private.InternalDiagnostics.System.Net.Http") > 0, "no private diagnostics event was seen");
        Assert.True(Volatile.Read(ref measurements) > 0, "no measurement was seen");
    }

    private sealed class EverythingListener : EventListener
    {
        private readonly Dictionary<string, int> _counts = [];

        public int Count(string source)
        {
            lock (_counts)
            {
                return _counts.GetValueOrDefault(source);
            }
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name.Contains("System.Net", StringComparison.Ordinal))
            {
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            // The base constructor calls OnEventSourceCreated, so events can come before this class's own fields are set.
            if (_counts is null)
            {
                return;
            }

            lock (_counts)
            {
                string name = eventData.EventSource.Name;
                _counts[name] = _counts.GetValueOrDefault(name) + 1;
            }
        }
    }
}
