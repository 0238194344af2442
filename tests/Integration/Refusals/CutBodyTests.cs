using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;
using Ending = TlsSimple.Integration.Refusals.CannedTlsServer.Ending;

namespace TlsSimple.Integration.Refusals;

/// <summary>A body that ends too soon is an error, however its end was to be known: by a length, by the last chunk, by close_notify.</summary>
public sealed class CutBodyTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static readonly Dictionary<string, string[]> s_cut = new()
    {
        ["status line"] = ["HTTP/1.1 20"],
        ["headers"] = ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n"],
        ["content-length, no body"] = ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"],
        ["content-length, one byte short"] = ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "123456789"],
        ["chunked, no chunk"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
        ["chunked, in a chunk"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\n123"],
        ["chunked, between chunks"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\n12345\r\n"],
        ["chunked, in the last chunk"] = ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\n12345\r\n", "0\r\n"],
    };

    private static readonly string[] s_untilTheEnd = ["HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "12345", "67890"];

    private KestrelServer _good = null!;

    public static TheoryData<string, SslProtocols> Cut
    {
        get
        {
            var rows = new TheoryData<string, SslProtocols>();
            foreach (string name in s_cut.Keys)
            {
                rows.Add(name, SslProtocols.Tls12);
                rows.Add(name, SslProtocols.Tls13);
            }

            return rows;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _good = await KestrelServer.StartAsync(s_certificate);

    public ValueTask DisposeAsync() => _good.DisposeAsync();

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Cut))]
    public async Task Get_EndsWithoutCloseNotify_IsTruncation(string where, SslProtocols protocol)
    {
        await using var server = new CannedTlsServer(s_certificate, protocol, Ending.Fin, s_cut[where]);
        using HttpClient client = Client();
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/"), Token);
        TlsException tls = Failure.AfterHandshake(error, TlsErrorKind.Truncation, TlsErrorReason.Truncated);
        Assert.Contains("ended without close_notify: what was received may be cut short", tls.Message, StringComparison.Ordinal);
        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Cut))]
    public async Task Get_EndsTooSoonWithCloseNotify_IsStillAnError(string where, SslProtocols protocol)
    {
        // A clean end of TLS, and a response that is not whole all the same: HTTP's matter.
        await using var server = new CannedTlsServer(s_certificate, protocol, Ending.CloseNotify, s_cut[where]);
        using HttpClient client = Client();
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/"), Token);
        Assert.Equal(HttpRequestError.ResponseEnded, Failure.Find<HttpIOException>(error)?.HttpRequestError ?? error.HttpRequestError);
        Assert.Null(Failure.Find<TlsException>(error));
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Cut))]
    public async Task Get_Reset_IsASocketError(string where, SslProtocols protocol)
    {
        await using var server = new CannedTlsServer(s_certificate, protocol, Ending.Reset, s_cut[where]);
        using HttpClient client = Client();
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/"), Token);
        Assert.Equal(SocketError.ConnectionReset, Failure.Find<SocketException>(error)?.SocketErrorCode);
        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_BodyUntilTheEnd_CountsOnlyWithCloseNotify(SslProtocols protocol)
    {
        using HttpClient client = Client();
        await using (var whole = new CannedTlsServer(s_certificate, protocol, Ending.CloseNotify, s_untilTheEnd))
        {
            Assert.Equal("1234567890", await client.GetStringAsync(whole.Url("/"), Token));
        }

        await using (var cut = new CannedTlsServer(s_certificate, protocol, Ending.Fin, s_untilTheEnd))
        {
            HttpRequestException error = await Failure.OfGetAsync(client, cut.Url("/"), Token);
            Failure.AfterHandshake(error, TlsErrorKind.Truncation, TlsErrorReason.Truncated);
        }

        await using var reset = new CannedTlsServer(s_certificate, protocol, Ending.Reset, s_untilTheEnd);
        Assert.NotNull(Failure.Find<SocketException>(await Failure.OfGetAsync(client, reset.Url("/"), Token)));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task ReadAsync_BodyUntilTheEndIsCut_GivesWhatCameThenThrows(SslProtocols protocol)
    {
        await using var server = new CannedTlsServer(s_certificate, protocol, Ending.Fin, s_untilTheEnd);
        using HttpClient client = Client();
        using HttpResponseMessage response = await client.GetAsync(server.Url("/"), HttpCompletionOption.ResponseHeadersRead, Token);
        await using Stream body = await response.Content.ReadAsStreamAsync(Token);
        byte[] buffer = new byte[10];
        await body.ReadExactlyAsync(buffer, Token);
        Assert.Equal("1234567890"u8.ToArray(), buffer);
        var error = await Assert.ThrowsAsync<HttpIOException>(() => body.ReadAsync(buffer, Token).AsTask());
        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
        Failure.AfterHandshake(error, TlsErrorKind.Truncation, TlsErrorReason.Truncated);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Get_OpenSslPageCutBeforeCloseNotify_IsTruncation(string version)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(s_certificate, version, "-www");
        await using FaultyTlsServer clean = FaultyTlsServer.Start(server);
        await using FaultyTlsServer cut = FaultyTlsServer.Start(server, Fault.CutBeforeCloseNotify(RelayDirection.ToClient));
        using HttpClient client = Client();

        // s_server has one connection at a time, and SocketsHttpHandler now and then opens a second while it finds out that there is no HTTP/2.
        client.DefaultRequestVersion = HttpVersion.Version11;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        Assert.EndsWith("</HTML>", (await client.GetStringAsync(clean.Url("/"), Token)).TrimEnd(), StringComparison.OrdinalIgnoreCase);
        Failure.AfterHandshake(
            await Failure.OfGetAsync(client, cut.Url("/"), Token), TlsErrorKind.Truncation, TlsErrorReason.Truncated);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", SslProtocols.Tls12)]
    [InlineData("1.1", SslProtocols.Tls13)]
    [InlineData("2.0", SslProtocols.Tls12)]
    [InlineData("2.0", SslProtocols.Tls13)]
    public async Task Get_LongBodyCutAnywhere_IsNeverAShortSuccess(string version, SslProtocols protocol)
    {
        const int length = 300_000;
        using HttpClient client = Clients.Trusting(s_certificate, Clients.Only(protocol));
        foreach (int bytes in new[] { 5_000, 30_000, 100_000, 300_000 })
        {
            foreach (Fault fault in new[]
            {
                Fault.CloseAfterBytes(RelayDirection.ToClient, bytes),
                Fault.ResetAfterBytes(RelayDirection.ToClient, bytes),
            })
            {
                await using FaultyTlsServer relay = FaultyTlsServer.Start(_good, fault);
                HttpRequestException error = await Failure.OfGetAsync(client, relay.Url($"/bytes/{length}"), Token, Version.Parse(version));
                Assert.NotNull(Failure.Find<IOException>(error));
                if (fault.Action == FaultAction.Close)
                {
                    Failure.AfterHandshake(error, TlsErrorKind.Truncation, TlsErrorReason.Truncated);
                }
            }
        }

        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", FaultAction.Close)]
    [InlineData("1.1", FaultAction.Reset)]
    [InlineData("2.0", FaultAction.Close)]
    [InlineData("2.0", FaultAction.Reset)]
    public async Task Post_ConnectionEndsInTheUpload_FailsSoon(string version, FaultAction action)
    {
        // The server sees its end of a cut upload and answers with its own end.
        Fault fault = action == FaultAction.Close
            ? Fault.CloseAfterBytes(RelayDirection.ToServer, 200_000)
            : Fault.ResetAfterBytes(RelayDirection.ToServer, 200_000);
        await using FaultyTlsServer relay = FaultyTlsServer.Start(_good, fault);
        using HttpClient client = Client();
        HttpRequestException error = await Failure.OfAsync(async () =>
        {
            using HttpResponseMessage response = await client.SendAsync(
                Clients.Exactly(Version.Parse(version), HttpMethod.Post, relay.Url("/sha256"), new TestBodyContent(5_000_000)), Token);
            response.EnsureSuccessStatusCode();
        });
        Assert.NotNull(error);
        await Failure.AssertStillServesAsync(client, _good, Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_KeepAliveConnectionIsCutWhileIdle_TheNextTakesAnother()
    {
        string[] response = ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"];
        foreach (Ending ending in new[] { Ending.Fin, Ending.Reset, Ending.CloseNotify })
        {
            await using var server = new CannedTlsServer(s_certificate, SslProtocols.Tls13, ending, response);
            using HttpClient client = Client();
            for (int i = 1; i <= 3; i++)
            {
                Assert.Equal("hello", await client.GetStringAsync(server.Url("/"), Token));
                Assert.Equal(i, server.Requests);
                await Task.Delay(150, Token);
            }
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_CloseNotifyIsSwallowed_TheResponseIsWholeAndTheNextRunsIntoItsTimeout()
    {
        // The server has closed; FIN and close_notify never arrive, so the connection seems to be alive.
        await using var server = new CannedTlsServer(
            s_certificate, SslProtocols.Tls13, Ending.CloseNotify, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server, faultyConnections: 1, Fault.SwallowCloseNotify(RelayDirection.ToClient));
        using HttpClient client = Client();
        Assert.Equal("hello", await client.GetStringAsync(relay.Url("/"), Token).WaitAsync(Failure.Soon, Token));

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetStringAsync(relay.Url("/"), patience.Token));
        // A cancelled HTTP/1.1 request takes its connection with it.
        Assert.Equal("hello", await client.GetStringAsync(relay.Url("/"), Token).WaitAsync(Failure.Soon, Token));
    }

    private static HttpClient Client() => Clients.Trusting(s_certificate);
}
