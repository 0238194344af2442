using System.Security.Authentication;
using Polly;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>
/// The connection ends at every stage of the handshake: after each record and inside of each, by FIN and by RST, in both
/// directions. Every time there is an error, soon, and the client goes on.
/// </summary>
public sealed class InterruptedHandshakeTests : IAsyncLifetime
{
    private const int Deadline = 120_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf(LeafSpec.Rsa);

    private KestrelServer _server = null!;

    public static TheoryData<SslProtocols, RelayDirection, FaultAction> Everything
    {
        get
        {
            var rows = new TheoryData<SslProtocols, RelayDirection, FaultAction>();
            foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
            {
                foreach (RelayDirection direction in Enum.GetValues<RelayDirection>())
                {
                    rows.Add(protocol, direction, FaultAction.Close);
                    rows.Add(protocol, direction, FaultAction.Reset);
                }
            }

            return rows;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await KestrelServer.StartAsync(
        new KestrelSettings { Certificate = s_certificate, Http = ServedHttp.Http1 });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Everything))]
    public async Task Get_ConnectionEndsAtEveryStage_FailsSoonAndTheClientGoesOn(SslProtocols protocol, RelayDirection direction, FaultAction action)
    {
        // What one attempt does; that resets are tried again is ConnectPipelineTests' matter.
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            Clients.Only(protocol)(options);
            options.ConnectPipeline = ResiliencePipeline.Empty;
        });
        IReadOnlyList<TlsRecord> records = await RecordsOfAHandshakeAsync(client, direction);
        int requests = _server.Counts.Requests;
        int failedInHandshake = 0;
        foreach (long offset in StagesOf(records))
        {
            Fault fault = action == FaultAction.Close ? Fault.CloseAfterBytes(direction, offset) : Fault.ResetAfterBytes(direction, offset);
            await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, fault);
            HttpRequestException error = await Failure.OfGetAsync(client, relay.Url("/hello"), Token);
            failedInHandshake += AssertTells(error, direction) ? 1 : 0;
            // A connection that ends before the request is written is replaced by SocketsHttpHandler: a few times, not for ever.
            Assert.InRange(relay.Connections, 1, direction == RelayDirection.ToServer ? 5 : 1);
        }

        // In what the server sends each stage but the last belongs to the handshake as the client sees it.
        Assert.True(direction == RelayDirection.ToServer || failedInHandshake >= 8, $"Only {failedInHandshake} stages failed in the handshake.");
        Assert.Equal(requests, _server.Counts.Requests);
        await Failure.AssertStillServesAsync(client, _server, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_ServerStallsAtEveryStage_RunsIntoHandshakeTimeout(SslProtocols protocol)
    {
        using HttpClient warm = Clients.Trusting(s_certificate, Clients.Only(protocol));
        IReadOnlyList<TlsRecord> records = await RecordsOfAHandshakeAsync(warm, RelayDirection.ToClient);
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            Clients.Only(protocol)(options);
            options.HandshakeTimeout = TimeSpan.FromSeconds(1);
        });

        await Task.WhenAll(StagesOf(records).SkipLast(1).Select(async offset =>
        {
            await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, Fault.StallAfterBytes(RelayDirection.ToClient, offset));
            HttpRequestException error = await Failure.OfGetAsync(client, relay.Url("/hello"), Token);
            Failure.OfHandshake(error, TlsErrorKind.Timeout, TlsErrorReason.HandshakeTimeout);
        }));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_RecordsOfTheHandshakeAreChanged_NeverSucceeds(SslProtocols protocol)
    {
        using HttpClient client = Clients.Trusting(s_certificate, options =>
        {
            Clients.Only(protocol)(options);
            options.HandshakeTimeout = TimeSpan.FromSeconds(2);
        });
        IReadOnlyList<TlsRecord> records = await RecordsOfAHandshakeAsync(client, RelayDirection.ToClient);
        int requests = _server.Counts.Requests;

        // Not change_cipher_spec: TLS 1.3 ignores it. Nor the last record twice: the handshake is over when its copy comes.
        IEnumerable<Fault> faults = records.Where(record => record.Type != 20).SelectMany(record => new[]
        {
            Fault.FlipBit(RelayDirection.ToClient, record.Index),
            Fault.Drop(RelayDirection.ToClient, record.Index),
            Fault.Replay(RelayDirection.ToClient, record.Index),
        }).SkipLast(1);
        await Task.WhenAll(faults.Select(async fault =>
        {
            await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, fault);
            HttpRequestException error = await Failure.OfGetAsync(client, relay.Url("/hello"), Token);
            Assert.True(Failure.Find<TlsException>(error) is not null, $"{fault} {error}");
        }));
        Assert.Equal(requests, _server.Counts.Requests);
        await Failure.AssertStillServesAsync(client, _server, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_HandshakeInPieces_Works(SslProtocols protocol)
    {
        foreach (RelayDirection direction in Enum.GetValues<RelayDirection>())
        {
            foreach (Fault pieces in new[] { Fault.OneByteAtATime(direction), Fault.SplitRecords(direction), Fault.Split(direction, 7) })
            {
                await using FaultyTlsServer relay = FaultyTlsServer.Start(_server, pieces);
                using HttpClient client = Clients.Trusting(s_certificate, Clients.Only(protocol));
                Assert.Equal("hello\n", await client.GetStringAsync(relay.Url("/hello"), Token));
            }
        }
    }

    /// <summary>What one side sends until the client's side of the handshake is over.</summary>
    private async Task<IReadOnlyList<TlsRecord>> RecordsOfAHandshakeAsync(HttpClient client, RelayDirection direction)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_server);
        using HttpResponseMessage response = await client.GetAsync(relay.Url("/hello"), Token);

        // The client sends: hello, [key exchange,] change_cipher_spec, Finished, request. What it needs has come before its
        // Finished in TLS 1.3, and before its request in TLS 1.2.
        bool isTls13 = response.GetTlsInfo()!.Protocol == SslProtocols.Tls13;
        int request = isTls13 ? 3 : 4;
        int dependent = isTls13 ? 1 : 4;
        int needed = relay.Log.Split('\n').TakeWhile(line => !line.Contains($"ToServer record {dependent}:", StringComparison.Ordinal))
            .Count(line => line.Contains("ToClient record", StringComparison.Ordinal));
        Assert.True(needed >= 4, relay.Log);
        return [.. relay.Records(direction).Take(direction == RelayDirection.ToServer ? request : needed)];
    }

    /// <summary>Before the first byte, within every header, at its end, within every payload; at last one byte before the end.</summary>
    private static IEnumerable<long> StagesOf(IReadOnlyList<TlsRecord> records)
    {
        const int header = 5;
        long start = 0;
        foreach (TlsRecord record in records)
        {
            yield return start;
            yield return start + 3;
            yield return start + header;
            if (record.Length > 2)
            {
                yield return start + header + record.Length / 2;
            }

            start += header + record.Length;
        }

        yield return start - 1;
    }

    /// <summary>Whether the client was in its handshake, after a look at what it says.</summary>
    private static bool AssertTells(HttpRequestException error, RelayDirection direction)
    {
        if (error.HttpRequestError != HttpRequestError.SecureConnectionError)
        {
            // The client had finished; the request met the end.
            Assert.True(direction == RelayDirection.ToServer, error.ToString());
            Assert.NotNull(Failure.Find<IOException>(error));
            return false;
        }

        var tls = Assert.IsType<TlsException>(error.InnerException);
        switch (tls.Reason)
        {
            case TlsErrorReason.ClosedDuringHandshake:
                Assert.Equal(TlsErrorKind.Connection, tls.Kind);
                Assert.Contains("The connection was closed by localhost during the TLS handshake", tls.Message, StringComparison.Ordinal);
                break;
            case TlsErrorReason.TransportFailed:
                Assert.Equal(TlsErrorKind.Connection, tls.Kind);
                Assert.Contains("The connection to localhost failed during the TLS handshake", tls.Message, StringComparison.Ordinal);
                Assert.IsType<IOException>(tls.InnerException);
                break;
            default:
                // The server may have something to say to a message cut short.
                Assert.Equal((RelayDirection.ToServer, TlsErrorReason.AlertReceived), (direction, tls.Reason));
                break;
        }

        return true;
    }
}
