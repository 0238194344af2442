using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>--retry: what is tried again, when, how often, and that no byte comes out twice.</summary>
public sealed class RetryTests(FetchServer server) : IClassFixture<FetchServer>, IDisposable
{
    private const int Deadline = 180_000;
    private const string Good = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole";
    private const string Half = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwh";
    private const string Bad = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 3\r\n\r\nbad";

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Deadline)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Status_Transient_IsTriedAgain(int status)
    {
        await using var peer = new AnswerSequence(server.Certificate, $"HTTP/1.1 {status} Bad\r\nContent-Length: 3\r\n\r\nbad", Good);
        FetchOutcome outcome = await RunAsync(peer, "--retry", "1", "--retry-delay", "0.01", "-i");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(Good, outcome.Output);
        Assert.Equal($"ConsoleFetch: (22) The server answered {status}. Trying again in 0.01 s, 0 left.\n", outcome.Errors);
        Assert.Equal(2, peer.Requests.Count);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(404)]
    [InlineData(501)]
    [InlineData(200)]
    public async Task Status_OfAnotherKind_IsTheAnswer(int status)
    {
        await using var peer = new AnswerSequence(server.Certificate, $"HTTP/1.1 {status} So\r\nContent-Length: 2\r\n\r\nso");
        FetchOutcome outcome = await RunAsync(peer, "--retry", "3", "--retry-all-errors", "--retry-delay", "0.01");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("so", outcome.Output);
        Assert.Single(peer.Requests);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Status_NeverBetter_TheLastIsTheAnswer(bool fail)
    {
        await using var peer = new AnswerSequence(server.Certificate, Bad);
        FetchOutcome outcome = await RunAsync(peer, ["--retry", "2", "--retry-delay", "0.01", .. fail ? ["-f"] : Array.Empty<string>()]);

        Assert.Equal(fail ? 22 : 0, outcome.ExitCode);
        Assert.Equal(fail ? "" : "bad", outcome.Output);
        Assert.Equal(3, peer.Requests.Count);
    }

    [Fact(Timeout = Deadline)]
    public async Task Json_TriedAgain_HasOneLine()
    {
        await using var peer = new AnswerSequence(server.Certificate, Bad, Half, Good);
        FetchOutcome outcome = await RunAsync(peer, "--json", "--retry", "2", "--retry-delay", "0.01", "--retry-all-errors");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(5, Assert.Single(outcome.JsonLines).GetProperty("bytes").GetInt64());
    }

    [Fact(Timeout = Deadline)]
    public async Task Request_TriedAgain_IsSentWhole()
    {
        await using var peer = new AnswerSequence(server.Certificate, Bad, Good);
        await using FetchProcess fetch = FetchProcess.Start(server.CaOption, "--retry", "1", "--retry-delay", "0.01", "-d", "@-", "-H", "X-A: b", peer.Url);
        await fetch.WriteInputAsync("once");
        FetchOutcome outcome = await fetch.EndAsync();

        Assert.Equal("whole", outcome.Output);
        Assert.Equal(2, peer.Requests.Count);
        Assert.All(peer.Requests, request => Assert.Matches("^POST [\\s\\S]*\r\nX-A: b\r\n[\\s\\S]*\r\n\r\nonce$", request.Text));
    }

    [Fact(Timeout = Deadline)]
    public async Task Delay_NotGiven_IsOneSecondThenTwo()
    {
        await using var peer = new AnswerSequence(server.Certificate, Bad, Bad, Good);
        FetchOutcome outcome = await RunAsync(peer, "--retry", "2");

        Assert.Equal("whole", outcome.Output);
        Assert.Matches(@"Trying again in 1 s, 1 left\.\n.*Trying again in 2 s, 0 left\.\n$", outcome.Errors);
        Assert.InRange(peer.Pause(1), 0.99, 20);
        Assert.InRange(peer.Pause(2), 1.99, 20);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("2", 1.99)]
    [InlineData("date", 1.5)]
    [InlineData("nonsense", 0)]
    public async Task RetryAfter_Given_IsRespected(string value, double atLeast)
    {
        // A date has whole seconds: this one is from two to three away when it is sent.
        await using var peer = new AnswerSequence(
            server.Certificate,
            () => Answer(value == "date" ? DateTimeOffset.UtcNow.AddSeconds(3).ToString("r", CultureInfo.InvariantCulture) : value),
            () => Good);
        FetchOutcome outcome = await RunAsync(peer, "--retry", "1", "--retry-delay", "0.01");

        Assert.Equal("whole", outcome.Output);
        Assert.InRange(peer.Pause(1), atLeast, 20);

        static string Answer(string after) => $"HTTP/1.1 503 Bad\r\nRetry-After: {after}\r\nContent-Length: 0\r\n\r\n";
    }

    [Theory(Timeout = Deadline)]
    [InlineData("60", "")]
    [InlineData("0.01", "Retry-After: 3600\r\n")]
    [InlineData("0.01", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n")]
    public async Task MaxTime_WouldBeOver_EndsIt(string delay, string header)
    {
        await using var peer = new AnswerSequence(server.Certificate, $"HTTP/1.1 503 Bad\r\n{header}Content-Length: 3\r\n\r\nbad");
        FetchOutcome outcome = await RunAsync(peer, "--retry", "5", "--retry-delay", delay, "--retry-max-time", "30");

        Assert.Equal("bad", outcome.Output);
        Assert.Single(peer.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Body_CutIntoAFile_BeginsAnew()
    {
        await using var peer = new AnswerSequence(server.Certificate, Half, Good);
        string file = _directory.File("body");
        FetchOutcome outcome = await RunAsync(peer, "--retry", "1", "--retry-delay", "0.01", "--retry-all-errors", "-i", "-o", file);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(Good, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Deadline)]
    public async Task Body_CutOnStdout_IsNotTriedAgain()
    {
        await using var peer = new AnswerSequence(server.Certificate, Half, Good);
        FetchOutcome outcome = await RunAsync(peer, "--retry", "1", "--retry-delay", "0.01", "--retry-all-errors");

        Assert.True(outcome.ExitCode == 18, outcome.ToString());
        Assert.Equal("wh", outcome.Output);
        Assert.Single(peer.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Body_Cut_IsNotTransient()
    {
        await using var peer = new AnswerSequence(server.Certificate, Half, Good);
        FetchOutcome outcome = await RunAsync(peer, "--retry", "1", "--retry-delay", "0.01", "-o", _directory.File("body"));

        Assert.Equal(18, outcome.ExitCode);
        Assert.Single(peer.Requests);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--max-time")]
    [InlineData("--connect-timeout")]
    public async Task Limit_RunsOut_IsTriedAgain(string limit)
    {
        await using var silent = Faults.ScriptedServer.Silent();
        FetchOutcome outcome = await FetchProcess.RunAsync(server.CaOption, limit, "0.5", "--retry", "1", "--retry-delay", "0.01", silent.Url("/").AbsoluteUri);

        Assert.True(outcome.ExitCode == 28, outcome.ToString());
        Assert.Equal(2, silent.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Name_DoesNotResolve_IsTriedAgain()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("--retry", "1", "--retry-delay", "0.01", "https://host.invalid/");

        Assert.Equal(6, outcome.ExitCode);
        Assert.Single(outcome.Errors.Split('\n'), line => line.EndsWith(" Trying again in 0.01 s, 0 left.", StringComparison.Ordinal));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(0)]
    [InlineData(1, "--retry-connrefused")]
    [InlineData(1, "--retry-all-errors")]
    public async Task ConnectionRefused_OnlyWhereAsked_IsTriedAgain(int retries, params string[] options)
    {
        // Bound, so that nobody else takes it, but not listening.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        FetchOutcome outcome = await FetchProcess.RunAsync(["--retry", "1", "--retry-delay", "0.01", .. options, $"https://127.0.0.1:{port}/"]);

        Assert.Equal(7, outcome.ExitCode);
        Assert.Equal(retries, outcome.Errors.Split('\n').Count(line => line.Contains("Trying again", StringComparison.Ordinal)));
    }

    [Fact(Timeout = Deadline)]
    public async Task Proxy_ThatWillBeBetter_IsTriedAgain()
    {
        await using var peer = new AnswerSequence(certificate: null, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        FetchOutcome outcome = await FetchProcess.RunAsync(
            server.CaOption, "-x", $"127.0.0.1:{peer.Port}", "--retry", "1", "--retry-delay", "0.01", "--retry-all-errors", server.Url("/hello"));

        Assert.Equal(97, outcome.ExitCode);
        Assert.Equal(2, peer.Requests.Count);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(60, "--cacert")]
    [InlineData(90, "--pinnedpubkey")]
    public async Task Certificate_Refused_IsNeverTriedAgain(int code, string option)
    {
        await using KestrelServer peer = await KestrelServer.StartAsync(server.Certificate);
        string[] words = code == 60
            ? [option, TestPki.Shared.CaPemPath("other")]
            : [server.CaOption, option, TestPki.Shared.Leaf(new LeafSpec { Ca = "other" }).LeafPemPath];
        FetchOutcome outcome = await FetchProcess.RunAsync(["--retry", "3", "--retry-delay", "0.01", "--retry-all-errors", .. words, peer.Url("/hello").AbsoluteUri]);

        Assert.True(outcome.ExitCode == code, outcome.ToString());
        Assert.Equal(1, peer.Counts.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Pause_Interrupted_Is130()
    {
        await using var peer = new AnswerSequence(server.Certificate, Bad);
        await using FetchProcess fetch = FetchProcess.Start(server.CaOption, "--retry", "1", "--retry-delay", "1000", peer.Url);
        await peer.AnsweredAsync();
        var time = Stopwatch.StartNew();
        fetch.Interrupt();

        Assert.Equal(130, (await fetch.EndAsync()).ExitCode);
        Assert.InRange(time.Elapsed.TotalSeconds, 0, 100);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--retry", "-1")]
    [InlineData("--retry", "often")]
    [InlineData("--retry-delay", "1")]
    [InlineData("--retry-max-time", "1")]
    [InlineData("--retry-all-errors")]
    [InlineData("--retry", "1", "--retry-delay", "soon")]
    public async Task CommandLine_Wrong_Is2(params string[] arguments) =>
        Assert.Equal(2, (await FetchProcess.RunAsync([.. arguments, "https://localhost/"])).ExitCode);

    private Task<FetchOutcome> RunAsync(AnswerSequence peer, params string[] arguments) =>
        FetchProcess.RunAsync([server.CaOption, .. arguments, peer.Url]);
}
