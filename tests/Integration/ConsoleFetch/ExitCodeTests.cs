using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using TlsSimple.Integration.Faults;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>Every failure has its number, which is curl's, and its words.</summary>
public sealed class ExitCodeTests(FetchServer server) : IClassFixture<FetchServer>
{
    private const int Deadline = 180_000;

    [Fact(Timeout = Deadline)]
    public async Task Fetch_Served_Is0() => await AssertServedAsync(server.CaOption, server.Url("/hello"));

    [Theory(Timeout = Deadline)]
    [InlineData("--no-such-option", "https://localhost/")]
    [InlineData("--http1.1", "--http2", "https://localhost/")]
    [InlineData("--tls-min", "1.1", "https://localhost/")]
    [InlineData("--tls-min", "1.3", "--tls-max", "1.2", "https://localhost/")]
    [InlineData("--max-time", "soon", "https://localhost/")]
    [InlineData("--repeat", "0", "https://localhost/")]
    [InlineData("--resolve", "localhost:443", "https://localhost/")]
    [InlineData("--resolve", "localhost:443:nowhere", "https://localhost/")]
    [InlineData("-H", "no colon", "https://localhost/")]
    [InlineData("-X", "NOT A METHOD", "https://localhost/")]
    [InlineData("--json", "-o", "-", "https://localhost/")]
    [InlineData("-o", "a", "-o", "b", "https://localhost/")]
    [InlineData("--cacert")]
    [InlineData("-v")]
    public async Task CommandLine_Wrong_Is2(params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(arguments);

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.StartsWith("ConsoleFetch: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("no url")]
    [InlineData("https://")]
    [InlineData("ftp://localhost/")]
    [InlineData("https://localhost:99999/")]
    public async Task Url_Malformed_Is3(string url) => await AssertFailsAsync(3, "Url/Malformed", url);

    [Fact(Timeout = Deadline)]
    public async Task Host_Unknown_Is6() => await AssertFailsAsync(6, "Dns/NameResolution", "https://host.invalid/");

    [Fact(Timeout = Deadline)]
    public async Task Port_NobodyListens_Is7()
    {
        // Bound, so that nobody else takes it, but not listening.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await AssertFailsAsync(7, "Connect/ConnectionRefused", $"https://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/");
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Body_CutWithoutCloseNotify_Is18AndKeepsWhatCame(string version)
    {
        using var directory = new ScratchDirectory();
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server.Kestrel, Fault.CloseAfterBytes(RelayDirection.ToClient, 300_000));
        await AssertFailsAsync(18, "Truncation/Truncated", relay.Url("/bytes/1000000").AbsoluteUri, server.CaOption, version, "-o", directory.File("body"));

        byte[] kept = await File.ReadAllBytesAsync(directory.File("body"), TestContext.Current.CancellationToken);
        Assert.InRange(kept.Length, 1, 300_000);
        Assert.Equal(TestBody.Bytes(kept.Length), kept);
    }

    [Fact(Timeout = Deadline)]
    public async Task Body_ShorterThanAnnounced_Is18()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using FetchProcess fetch = FetchProcess.Start("--json", server.CaOption, $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        await AnswerAsync(listener, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
        FetchOutcome outcome = await fetch.EndAsync();

        Assert.True(outcome.ExitCode == 18, outcome.ToString());
        Assert.Equal("Truncation/ResponseEnded", outcome.JsonError);
    }

    [Fact(Timeout = Deadline)]
    public async Task Status_404WithFail_Is22AndNoBody()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("-f", server.CaOption, server.Url("/status/404"));

        Assert.True(outcome.ExitCode == 22, outcome.ToString());
        Assert.Equal("ConsoleFetch: (22) The server answered 404.\n", outcome.Errors);
        await AssertServedAsync(server.CaOption, server.Url("/status/404"));
    }

    [Fact(Timeout = Deadline)]
    public async Task OutputFile_NotWritable_Is23()
    {
        using var directory = new ScratchDirectory();
        await AssertFailsAsync(23, "File/WriteFailed", server.Url("/hello"), server.CaOption, "-o", directory.File("missing/body"));
    }

    [Fact(Timeout = Deadline)]
    public async Task Data_FileMissing_Is26()
    {
        using var directory = new ScratchDirectory();
        await AssertFailsAsync(26, "File/ReadFailed", server.Url("/echo"), server.CaOption, "-d", "@" + directory.File("missing"));
    }

    [Fact(Timeout = Deadline)]
    public async Task Connect_TakesTooLong_Is28()
    {
        await using FullBacklog full = await FullBacklog.StartAsync();
        await AssertFailsAsync(28, "Timeout/ConnectTimeout", $"https://127.0.0.1:{full.Port}/", "--connect-timeout", "0.5");
    }

    [Fact(Timeout = Deadline)]
    public async Task Handshake_TakesTooLong_Is28()
    {
        await using var silent = ScriptedServer.Silent();
        await AssertFailsAsync(28, "Timeout/HandshakeTimeout", silent.Url("/").AbsoluteUri, "--connect-timeout", "0.5", server.CaOption);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Body_TakesTooLong_Is28(string version) =>
        await AssertFailsAsync(28, "Timeout/MaxTime", server.Url("/slow"), "--max-time", "2", version, server.CaOption);

    [Fact(Timeout = Deadline)]
    public async Task Handshake_PlainHttpOnThePort_Is35()
    {
        await using var peer = ScriptedServer.PlainHttp();
        await AssertFailsAsync(35, "PeerProtocol/NotTls", peer.Url("/").AbsoluteUri, server.CaOption);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(40, "handshake_failure")]
    [InlineData(80, "internal_error")]
    [InlineData(112, "unrecognized_name")]
    public async Task Handshake_Alert_Is35AndHasTheAlertsName(byte alert, string name)
    {
        await using ScriptedServer peer = ScriptedServer.Alert(alert);
        await AssertFailsAsync(35, $"PeerAlert/{name}", peer.Url("/").AbsoluteUri, server.CaOption);
    }

    [Fact(Timeout = Deadline)]
    public async Task Handshake_Closed_Is35()
    {
        await using var peer = ScriptedServer.ClosesAfterClientHello();
        await AssertFailsAsync(35, "Connection/ClosedDuringHandshake", peer.Url("/").AbsoluteUri, server.CaOption);
    }

    [Fact(Timeout = Deadline)]
    public async Task Handshake_Reset_Is35()
    {
        await using var peer = ScriptedServer.ResetsAfterClientHello();
        await AssertFailsAsync(35, "Connection/TransportFailed", peer.Url("/").AbsoluteUri, server.CaOption);
    }

    [Fact(Timeout = Deadline)]
    public async Task Redirect_FromHttpsToHttp_Is47() =>
        await AssertFailsAsync(47, "Http/Redirect", server.Url("/redirect?to=http://localhost/"), "-L", server.CaOption);

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Body_Reset_Is56(string version)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server.Kestrel, Fault.ResetAfterBytes(RelayDirection.ToClient, 300_000));
        await AssertFailsAsync(56, "Receive/ConnectionReset", relay.Url("/bytes/1000000").AbsoluteUri, server.CaOption, version);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Body_BitFlipped_Is56(string version)
    {
        await using FaultyTlsServer relay = FaultyTlsServer.Start(server.Kestrel, Fault.FlipBit(RelayDirection.ToClient, 30));
        await AssertFailsAsync(56, "PeerProtocol/BadRecordMac", relay.Url("/bytes/1000000").AbsoluteUri, server.CaOption, version);
    }

    [Fact(Timeout = Deadline)]
    public async Task Certificate_OfAnotherCa_Is60()
    {
        string other = TestPki.Shared.CaPemPath("other");
        await AssertFailsAsync(60, "PeerCertificate/UnknownIssuer", server.Url("/hello"), "--cacert", other);
    }

    [Fact(Timeout = Deadline)]
    public async Task Certificate_OfAnotherHost_Is60()
    {
        int port = server.Kestrel.Port;
        await AssertFailsAsync(
            60, "PeerCertificate/NameMismatch", $"https://other.example:{port}/hello", "--resolve", $"other.example:{port}:127.0.0.1", server.CaOption);
    }

    [Fact(Timeout = Deadline)]
    public async Task Certificate_Expired_Is60()
    {
        TestCertificate expired = TestPki.Shared.Leaf(LeafSpec.Expired);
        await using KestrelServer peer = await KestrelServer.StartAsync(expired);
        await AssertFailsAsync(60, "PeerCertificate/Expired", peer.Url("/hello").AbsoluteUri, "--cacert", expired.CaPemPath);
    }

    [Fact(Timeout = Deadline)]
    public async Task CaFile_Missing_Is77()
    {
        using var directory = new ScratchDirectory();
        await AssertFailsAsync(77, "Configuration/InvalidTrustAnchors", server.Url("/hello"), "--cacert", directory.File("missing.pem"));
    }

    [Fact(Timeout = Deadline)]
    public async Task CaFile_WithoutCertificate_Is77()
    {
        using var directory = new ScratchDirectory();
        string empty = directory.Write("empty.pem", "nothing here\n");
        await AssertFailsAsync(77, "Configuration/InvalidTrustAnchors", server.Url("/hello"), "--cacert", empty);
    }

    [Fact(Timeout = Deadline)]
    public async Task Body_Interrupted_Is130()
    {
        await using FetchProcess fetch = FetchProcess.Start(server.CaOption, server.Url("/slow"));
        byte[] beginning = new byte[5];
        await fetch.Output.ReadExactlyAsync(beginning, TestContext.Current.CancellationToken);
        fetch.Interrupt();
        FetchOutcome outcome = await fetch.EndAsync();

        Assert.Equal("first", Encoding.ASCII.GetString(beginning));
        Assert.True(outcome.ExitCode == 130, outcome.ToString());
    }

    [Fact(Timeout = Deadline)]
    public async Task Urls_FirstFails_NextIsFetchedAndTheFailureCounts()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(server.CaOption, "ftp://localhost/", server.Url("/hello"));

        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal("hello\n", outcome.Output);
    }

    /// <summary>Answers one request with these bytes, and ends with close_notify.</summary>
    private async Task AnswerAsync(TcpListener listener, string answer)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        using TcpClient client = await listener.AcceptTcpClientAsync(token);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(
                    server.Certificate.WithKey, [.. server.Certificate.Intermediates], offline: true),
            },
            token);
        _ = await tls.ReadAsync(new byte[4096], token);
        await tls.WriteAsync(Encoding.ASCII.GetBytes(answer), token);
        await tls.ShutdownAsync();
    }

    private static async Task AssertServedAsync(params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("", outcome.Errors);
    }

    private static async Task AssertFailsAsync(int code, string kindAndReason, string url, params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(["--json", .. arguments, url]);

        Assert.True(outcome.ExitCode == code, outcome.ToString());
        Assert.Equal(kindAndReason, outcome.JsonError);
        Assert.StartsWith($"ConsoleFetch: ({code}) ", outcome.Errors, StringComparison.Ordinal);
    }
}
