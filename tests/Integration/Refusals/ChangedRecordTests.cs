using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>Records that somebody on the way has changed, doubled, taken out or put in, once data flows; and those that are only cut up.</summary>
public sealed class ChangedRecordTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    // Well inside of a body of 1 MB: records have 16 KB at most.
    private const int InTheBody = 20;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private KestrelServer _good = null!;

    public static TheoryData<FaultAction, string, SslProtocols> Everything
    {
        get
        {
            var rows = new TheoryData<FaultAction, string, SslProtocols>();
            foreach (FaultAction action in new[] { FaultAction.FlipBit, FaultAction.Replay, FaultAction.Drop })
            {
                foreach (string version in new[] { "1.1", "2.0" })
                {
                    rows.Add(action, version, SslProtocols.Tls12);
                    rows.Add(action, version, SslProtocols.Tls13);
                }
            }

            return rows;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _good = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _good.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Everything))]
    public async Task Get_RecordInTheBodyIsChanged_IsNoticed(FaultAction action, string version, SslProtocols protocol)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_good, FaultOf(action, RelayDirection.ToClient, InTheBody));
        using HttpClient client = Clients.Trusting(s_certificate, Clients.Only(protocol));
        HttpRequestException error = await Failure.OfGetAsync(client, relay.Url("/bytes/1000000"), Token, Version.Parse(version));
        TlsException tls = Failure.AfterHandshake(error, TlsErrorKind.PeerProtocol, TlsErrorReason.BadRecordMac);
        Assert.Equal(TlsAlert.BadRecordMac, tls.Alert);
        Assert.Contains("is not authentic: it was changed, replayed or lost on the way", tls.Message, StringComparison.Ordinal);
        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Everything))]
    public async Task Post_RecordInTheUploadIsChanged_IsNoticed(FaultAction action, string version, SslProtocols protocol)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_good, FaultOf(action, RelayDirection.ToServer, InTheBody));
        using HttpClient client = Clients.Trusting(s_certificate, Clients.Only(protocol));
        await Failure.OfAsync(async () =>
        {
            using HttpResponseMessage response = await client.SendAsync(
                Clients.Exactly(Version.Parse(version), HttpMethod.Post, relay.Url("/sha256"), new TestBodyContent(5_000_000)), Token);
            response.EnsureSuccessStatusCode();
        });
        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Get_BitIsFlipped_TheServerIsToldWhy(string version)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_certificate, version, "-crlf");
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server);
        using HttpClient client = Clients.Trusting(s_certificate);
        Task<HttpRequestException> failing = Failure.OfGetAsync(client, relay.Url("/"), Token);
        await server.WaitForLogAsync("GET / HTTP/1.1", Failure.Soon, Token);
        relay.Inject(Fault.FlipBit(RelayDirection.ToClient, 0));
        await server.SendAsync("HTTP/1.1 200 OK\nContent-Length: 0\n");

        Failure.AfterHandshake(await failing, TlsErrorKind.PeerProtocol, TlsErrorReason.BadRecordMac);
        await server.WaitForLogAsync("alert bad record mac", Failure.Soon, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task WriteAsync_AReadFoundTheDataSpoilt_GivesTheSameReason(SslProtocols protocol)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_good);
        using var context = new TlsClientContext(new TlsClientOptions
        {
            Trust = TrustAnchors.FromPemFile(s_certificate.CaPemPath),
            MinimumProtocol = protocol,
            MaximumProtocol = protocol,
        });
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, relay.Port, Token);
        await using var stream = new TlsStream(tcp.GetStream());
        await stream.AuthenticateAsClientAsync(context, "localhost", Token);
        byte[] request = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();
        await stream.WriteAsync(request, Token);
        byte[] answer = new byte[100];
        await stream.ReadAtLeastAsync(answer, 20, cancellationToken: Token);
        relay.Inject(Fault.FlipBit(RelayDirection.ToClient, 0));
        await stream.WriteAsync(request, Token);

        IOException read = await Assert.ThrowsAsync<IOException>(() => TestBody.HashAsync(stream, Token));
        IOException write = await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(request, Token).AsTask());
        IOException readAgain = await Assert.ThrowsAsync<IOException>(() => TestBody.HashAsync(stream, Token));
        Assert.All(new[] { read, write, readAgain }, error =>
            Failure.AfterHandshake(error, TlsErrorKind.PeerProtocol, TlsErrorReason.BadRecordMac));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12, 0x4801)]
    [InlineData(SslProtocols.Tls13, 0x4801)]
    [InlineData(SslProtocols.Tls13, 0xFFFF)]
    public async Task Read_OversizedRecord_IsRefused(SslProtocols protocol, int length)
    {
        TlsException tls = await ReadAfterAsync(protocol, [23, 3, 3, (byte)(length >> 8), (byte)length, .. new byte[length]]);
        Assert.Equal((TlsErrorKind.PeerProtocol, TlsErrorReason.RecordOverflow), (tls.Kind, tls.Reason));
        Assert.Equal(TlsAlert.RecordOverflow, tls.Alert);
        Assert.Contains("longer than TLS allows", tls.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Read_ForgedRecord_IsRefused(SslProtocols protocol)
    {
        TlsException tls = await ReadAfterAsync(protocol, [23, 3, 3, 0, 40, .. TestBody.Bytes(40)]);
        Assert.Equal((TlsErrorKind.PeerProtocol, TlsErrorReason.BadRecordMac), (tls.Kind, tls.Reason));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12, 0)]
    [InlineData(SslProtocols.Tls13, 0)]
    [InlineData(SslProtocols.Tls12, 40)]
    [InlineData(SslProtocols.Tls13, 40)]
    public async Task Read_AlertInPlainText_IsNoAlert(SslProtocols protocol, byte alert)
    {
        // Anybody can send one: were it believed, close_notify would make a truncation look clean.
        TlsException tls = await ReadAfterAsync(protocol, [21, 3, 3, 0, 2, (byte)(alert == 0 ? 1 : 2), alert]);
        Assert.Equal(TlsErrorKind.PeerProtocol, tls.Kind);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Read_PlainHttpInTheMiddle_IsRefused(SslProtocols protocol)
    {
        TlsException tls = await ReadAfterAsync(protocol, Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n\r\n"));
        Assert.Equal(TlsErrorKind.PeerProtocol, tls.Kind);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", SslProtocols.Tls12)]
    [InlineData("1.1", SslProtocols.Tls13)]
    [InlineData("2.0", SslProtocols.Tls12)]
    [InlineData("2.0", SslProtocols.Tls13)]
    public async Task Requests_RecordsComeInPieces_Work(string version, SslProtocols protocol)
    {
        foreach (RelayDirection direction in Enum.GetValues<RelayDirection>())
        {
            foreach (Fault pieces in new[] { Fault.OneByteAtATime(direction, 20_000), Fault.SplitRecords(direction), Fault.Split(direction, 2_000) })
            {
                await using FaultyTlsServer relay = FaultyTlsServer.Start(_good, pieces);
                using HttpClient client = Clients.Trusting(s_certificate, Clients.Only(protocol));
                using HttpResponseMessage response = await client.SendAsync(
                    Clients.Exactly(Version.Parse(version), HttpMethod.Post, relay.Url("/echo"), new TestBodyContent(60_000)), Token);
                Assert.Equal(TestBody.Bytes(60_000), await response.Content.ReadAsByteArrayAsync(Token));
                Assert.Equal(Version.Parse(version), response.Version);
            }
        }
    }

    /// <summary>Reads a body that does not end, puts bytes into it from outside, and reads on.</summary>
    private async Task<TlsException> ReadAfterAsync(SslProtocols protocol, byte[] interjection)
    {
        await using var relay = new InterjectingRelay(_good);
        using HttpClient client = Clients.Trusting(s_certificate, Clients.Only(protocol));
        using (HttpResponseMessage response = await client.SendAsync(
            Clients.Get(HttpVersion.Version11, relay.Url("/slow")), HttpCompletionOption.ResponseHeadersRead, Token))
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(Token);
            byte[] buffer = new byte[100];
            await body.ReadExactlyAsync(buffer.AsMemory(0, "first chunk\n".Length), Token);

            Task<int> pending = body.ReadAsync(buffer, Token).AsTask();
            await relay.InterjectAsync(interjection, Token);
            IOException error = await Assert.ThrowsAnyAsync<IOException>(() => pending.WaitAsync(Failure.Soon, Token));
            TlsException? tls = Failure.Find<TlsException>(error);
            Assert.True(tls is not null, error.ToString());
            response.Dispose();
            await _good.Counts.WaitForAbortAsync(Failure.Soon);
            await Failure.AssertStillServesAsync(client, _good, Token);
            return tls;
        }
    }

    private static Fault FaultOf(FaultAction action, RelayDirection direction, int record) => action switch
    {
        FaultAction.FlipBit => Fault.FlipBit(direction, record),
        FaultAction.Replay => Fault.Replay(direction, record),
        FaultAction.Drop => Fault.Drop(direction, record),
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };
}
