using System.Security.Authentication;
using System.Text;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>Answers to our ClientHello that are no TLS, or wrong TLS: one sentence each, and the alert that is due.</summary>
public sealed class WrongAnswerTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    public static TheoryData<byte, string> FatalAlerts => new()
    {
        { 10, "unexpected_message" },
        { 20, "bad_record_mac: it cannot make sense of what it received" },
        { 22, "record_overflow" },
        { 40, "handshake_failure: no cipher suite, group or signature algorithm is common to both sides" },
        { 47, "illegal_parameter" },
        { 49, "access_denied: it does not let us in" },
        { 50, "decode_error: it cannot make sense of what it received" },
        { 51, "decrypt_error: it cannot make sense of what it received" },
        { 70, "protocol_version: it allows none of the protocol versions that were offered" },
        { 71, "insufficient_security" },
        { 80, "internal_error: it has a fault of its own" },
        { 86, "inappropriate_fallback" },
        { 109, "missing_extension" },
        { 110, "unsupported_extension" },
        { 112, "unrecognized_name: it serves no host of the name that was asked for" },
        { 115, "unknown_psk_identity" },
        { 116, "certificate_required: it requires a client certificate" },
        { 120, "no_application_protocol: it speaks none of the application protocols that were offered" },
        { 200, "200" }, // not assigned
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(FatalAlerts))]
    public async Task Get_FatalAlert_IsToldByName(byte number, string sentence)
    {
        await using ScriptedServer server = ScriptedServer.Alert(number);
        TlsException tls = await AssertAsync(server, TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived);
        Assert.Equal((TlsAlert)number, tls.Alert);
        Assert.Contains($"ended the connection with the alert {sentence}", tls.Message, StringComparison.Ordinal);
        Assert.Null(await AlertSentAsync(server));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(0)]
    [InlineData(90)]
    public async Task Get_ClosureAlert_IsAnEndOfTheHandshake(byte number)
    {
        // close_notify and user_canceled have the level "warning" (RFC 8446, section 6.1), and FIN follows.
        await using ScriptedServer server = ScriptedServer.Alert(number, level: 1);
        using HttpClient client = Client();
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/"), Token);
        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.True(
            tls is { Reason: TlsErrorReason.AlertReceived, Alert: TlsAlert.CloseNotify or TlsAlert.UserCanceled }
                or { Reason: TlsErrorReason.ClosedDuringHandshake },
            tls.ToString());
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_PlainHttpServer_IsNamedAsSuch()
    {
        await using ScriptedServer server = ScriptedServer.PlainHttp();
        await AssertNotTlsAsync(server);
        Assert.Null(await AlertSentAsync(server));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_KestrelWithoutTls_IsNamedAsSuch()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings());
        await AssertNotTlsAsync(server);
        Assert.Equal(0, server.Counts.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_MailServer_IsNamedAsSuch()
    {
        await using ScriptedServer server = ScriptedServer.SpeaksFirst("220 mail.example.com ESMTP ready\r\n"u8.ToArray());
        await AssertNotTlsAsync(server);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_Garbage_IsRefused()
    {
        await using ScriptedServer server = ScriptedServer.Garbage();
        await AssertNotTlsAsync(server);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Get_GarbageOfFewBytes_IsRefusedAtTheirEnd(int count)
    {
        await using ScriptedServer server = ScriptedServer.SaysAndCloses([.. Encoding.ASCII.GetBytes("HTTP/1.1")[..count]]);
        using HttpClient client = Client();
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/"), Token);
        var tls = Assert.IsType<TlsException>(error.InnerException);
        // A header is judged when it is whole; before that the end is all there is to tell.
        Assert.True(tls.Reason is TlsErrorReason.NotTls or TlsErrorReason.ClosedDuringHandshake, tls.ToString());
    }

    [Theory(Timeout = Deadline)]
    [InlineData(0x4801)] // TLS 1.2 allows 2^14 + 2048
    [InlineData(0xFFFF)]
    public async Task Get_OversizedRecord_IsRefused(int length)
    {
        await using ScriptedServer server = ScriptedServer.OversizedRecord(length);
        TlsException tls = await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.RecordOverflow);
        Assert.Contains("longer than TLS allows", tls.Message, StringComparison.Ordinal);
        Assert.Equal(TlsAlert.RecordOverflow, await AlertSentAsync(server));
        Assert.Equal(TlsAlert.RecordOverflow, tls.Alert);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(0x0300)]
    [InlineData(0x0301)]
    [InlineData(0x0302)]
    public async Task Get_ServerHelloOfAnOldVersion_IsRefused(int version)
    {
        await using ScriptedServer server = ScriptedServer.Says(
            new ServerHello { Version = (ushort)version, CipherSuite = 0xC013 }.ToRecord());
        TlsException tls = await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.ProtocolVersion);
        Assert.Contains("no protocol version that is allowed here", tls.Message, StringComparison.Ordinal);
        Assert.Equal(TlsAlert.ProtocolVersion, await AlertSentAsync(server));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_Tls12ServerHelloForTls13Client_IsRefused()
    {
        await using ScriptedServer server = ScriptedServer.Says(new ServerHello().ToRecord());
        await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.ProtocolVersion, Clients.Only(SslProtocols.Tls13));
        // protocol_version is due (RFC 8446, appendix D.1); Mbed TLS sends the other before it can be helped.
        Assert.Contains(await AlertSentAsync(server), new TlsAlert?[] { TlsAlert.ProtocolVersion, TlsAlert.IllegalParameter });
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_DowngradeSentinel_IsRefused()
    {
        // RFC 8446, section 4.1.3: somebody on the way made a server of TLS 1.3 speak TLS 1.2.
        await using ScriptedServer server = ScriptedServer.Says(
            new ServerHello { EndOfRandom = ServerHello.DowngradeToTls12 }.ToRecord());
        await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.IllegalParameter);
        Assert.Equal(TlsAlert.IllegalParameter, await AlertSentAsync(server));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(0x002F)] // TLS_RSA_WITH_AES_128_CBC_SHA
    [InlineData(0x0000)] // TLS_NULL_WITH_NULL_NULL
    [InlineData(0xFFFF)]
    public async Task Get_SuiteThatWasNotOffered_IsRefused(int suite)
    {
        await using ScriptedServer server = ScriptedServer.Says(new ServerHello { CipherSuite = (ushort)suite }.ToRecord());
        await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.ProtocolViolation);
        // illegal_parameter is due (RFC 8446, section 4.1.3); Mbed TLS has its own for suites that are not compiled in.
        Assert.Contains(await AlertSentAsync(server), new TlsAlert?[] { TlsAlert.IllegalParameter, TlsAlert.InternalError });
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_Compression_IsRefused()
    {
        await using ScriptedServer server = ScriptedServer.Says(new ServerHello { CompressionMethod = 1 }.ToRecord());
        await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.IllegalParameter);
        Assert.Equal(TlsAlert.IllegalParameter, await AlertSentAsync(server));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_SuiteOfAnotherVersion_IsRefused()
    {
        // TLS_AES_128_GCM_SHA256 was offered, but for TLS 1.3: for TLS 1.2 it was not, and RFC 8446, section 4.1.3 names the alert for that.
        await using ScriptedServer server = ScriptedServer.Says(new ServerHello { CipherSuite = 0x1301 }.ToRecord());
        await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.IllegalParameter);
        Assert.Equal(TlsAlert.IllegalParameter, await AlertSentAsync(server));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerHelloCutShort_DoesNotParse()
    {
        byte[] record = new ServerHello().ToRecord();
        byte[] shorter = [.. record.AsSpan(0, 30)];
        shorter[4] = (byte)(shorter.Length - 5);
        shorter[8] = (byte)(shorter.Length - 9);
        await using ScriptedServer server = ScriptedServer.Says(shorter);
        await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.DecodeError);
        Assert.Equal(TlsAlert.DecodeError, await AlertSentAsync(server));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_DataBeforeTheHandshake_IsRefused()
    {
        await using ScriptedServer server = ScriptedServer.Says([23, 3, 3, 0, 2, 1, 1]);
        await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.UnexpectedMessage);
        Assert.Equal(TlsAlert.UnexpectedMessage, await AlertSentAsync(server));
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_MalformedChangeCipherSpec_IsRefused()
    {
        // RFC 8446, section 5, has a single byte of value 1 ignored, and nothing else.
        await using ScriptedServer server = ScriptedServer.Says([20, 3, 3, 0, 2, 1, 1]);
        using HttpClient client = Client();
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/"), Token);
        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.True(tls.Reason is TlsErrorReason.UnexpectedMessage or TlsErrorReason.DecodeError, tls.ToString());
        Assert.Contains(await AlertSentAsync(server), new TlsAlert?[] { TlsAlert.UnexpectedMessage, TlsAlert.DecodeError });
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerFinishedFirst_IsRefused()
    {
        await using ScriptedServer server = ScriptedServer.Says([22, 3, 3, 0, 16, 20, 0, 0, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.UnexpectedMessage);
        Assert.Equal(TlsAlert.UnexpectedMessage, await AlertSentAsync(server));
    }

    private static HttpClient Client(Action<TlsSimpleOptions>? configure = null) => Clients.Trusting(s_certificate, configure);

    private static async Task AssertNotTlsAsync(IPeer server)
    {
        TlsException tls = await AssertAsync(server, TlsErrorKind.PeerProtocol, TlsErrorReason.NotTls);
        Assert.Contains("does not answer with TLS: is it plain text (http, smtp, ...) on this port?", tls.Message, StringComparison.Ordinal);
    }

    private static async Task<TlsException> AssertAsync(
        IPeer server, TlsErrorKind kind, TlsErrorReason reason, Action<TlsSimpleOptions>? configure = null)
    {
        using HttpClient client = Client(configure);
        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/"), Token);
        return Failure.OfHandshake(error, kind, reason);
    }

    /// <summary>The alert, in plain text as before any keys, that followed our ClientHello.</summary>
    private static async Task<TlsAlert?> AlertSentAsync(ScriptedServer server)
    {
        for (int i = 0; i < 50; i++)
        {
            byte[] received = server.Received;
            int end = 5 + (received.Length > 5 ? (received[3] << 8) + received[4] : 0);
            if (received.Length >= end + 7)
            {
                Assert.Equal([21, 3], received.AsSpan(end, 2).ToArray());
                Assert.Equal([0, 2, 2], received.AsSpan(end + 3, 3).ToArray());
                return (TlsAlert)received[end + 6];
            }

            await Task.Delay(10, Token);
        }

        return null;
    }
}
