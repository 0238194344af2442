using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>What the options ask for is what the server sees, and what the user gets.</summary>
public sealed class RequestTests(FetchServer server) : IClassFixture<FetchServer>, IDisposable
{
    private const int Deadline = 180_000;
    private const string Form = "application/x-www-form-urlencoded";

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1", "HTTP/1.1")]
    [InlineData("--http2", "HTTP/2")]
    public async Task Protocol_Asked_IsSpoken(string option, string protocol) => await AssertOutputAsync(protocol, option, server.Url("/protocol"));

    [Fact(Timeout = Deadline)]
    public async Task Protocol_Http2AskedOfHttp11Server_FallsBack()
    {
        await using KestrelServer old = await KestrelServer.StartAsync(new KestrelSettings { Certificate = server.Certificate, Http = ServedHttp.Http1 });
        await AssertOutputAsync("HTTP/1.1", "--http2", old.Url("/protocol").AbsoluteUri);
    }

    [Fact(Timeout = Deadline)]
    public async Task Resolve_Given_IsDialled()
    {
        int port = server.Kestrel.Port;
        FetchOutcome outcome = await FetchProcess.RunAsync(
            server.CaOption, "--resolve", $"localhost:{port}:127.0.0.1", "--resolve", "other.example:443:[::1]", server.Url("/hello"));
        Assert.Equal("hello\n", outcome.Output);
    }

    [Fact(Timeout = Deadline)]
    public async Task Headers_Given_AreSent()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(
            server.CaOption, "-H", "X-One: 1", "-H", "X-One: 2", "-H", "Accept: text/plain", "-H", "User-Agent:", "-H", "X-Empty;", server.Url("/headers"));

        // HTTP/2 has lower case only (RFC 9113, section 8.2.1).
        string[] lines = outcome.Output.ToLowerInvariant().Split('\n');
        Assert.Contains("accept: text/plain", lines);
        Assert.Contains("x-empty: ", lines);
        Assert.Contains("x-one: 1, 2", lines);
        Assert.DoesNotContain("user-agent", outcome.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Deadline)]
    public async Task Data_Text_IsPostedAsForm()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("-i", server.CaOption, "-d", "a=1", "-d", "b=ü", server.Url("/echo"));

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.StartsWith("HTTP/2 200", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Type: {Form}\r\n", outcome.Output, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\na=1&b=ü", outcome.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Data_OwnContentType_IsKept()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("-i", server.CaOption, "-d", "{}", "-H", "Content-Type: application/json", server.Url("/echo"));

        Assert.Contains("\r\nContent-Type: application/json\r\n", outcome.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Form, outcome.Output, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Data_File_ComesBackByteForByte(string version)
    {
        const int length = 300_000;
        TestBody.WriteFile(_directory.File("body"), length);
        FetchOutcome outcome = await FetchProcess.RunAsync(version, server.CaOption, "-d", "@" + _directory.File("body"), "--repeat", "2", server.Url("/echo"));

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        byte[] body = TestBody.Bytes(length);
        Assert.Equal([.. body, .. body], outcome.OutputBytes);
    }

    [Fact(Timeout = Deadline)]
    public async Task Data_StandardInput_IsSent()
    {
        await using FetchProcess fetch = FetchProcess.Start(server.CaOption, "-d", "@-", server.Url("/echo"));
        await fetch.WriteInputAsync("from a pipe");
        Assert.Equal("from a pipe", (await fetch.EndAsync()).Output);
    }

    [Fact(Timeout = Deadline)]
    public async Task Method_Given_ReplacesPost()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(server.CaOption, "-XPUT", "-d", "x", "-i", server.Url("/echo"));
        Assert.StartsWith("HTTP/2 405", outcome.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Redirect_NotAsked_IsTheAnswer()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("-i", server.CaOption, server.Url("/redirect?to=/hello"));

        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("HTTP/2 302", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\r\nLocation: /hello\r\n", outcome.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Deadline)]
    public async Task Redirect_Asked_IsFollowed() => await AssertOutputAsync("hello\n", "-L", server.Url("/redirect?to=/hello"));

    [Fact(Timeout = Deadline)]
    public async Task Output_Files_GoWithTheirUrls()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(
            server.CaOption, "-o", _directory.File("1"), "-o", _directory.File("2"), server.Url("/bytes/100000"), server.Url("/hello"), server.Url("/protocol"));

        Assert.Equal("HTTP/2", outcome.Output);
        Assert.Equal("", outcome.Errors);
        Assert.Equal(TestBody.Bytes(100_000), await File.ReadAllBytesAsync(_directory.File("1"), TestContext.Current.CancellationToken));
        Assert.Equal("hello\n", await File.ReadAllTextAsync(_directory.File("2"), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Deadline)]
    public async Task Output_FetchFailsBefore_LeavesTheFileAlone()
    {
        string file = _directory.Write("old", "old");
        FetchOutcome outcome = await FetchProcess.RunAsync("-o", file, "--cacert", _directory.Write("empty.pem", ""), server.Url("/hello"));

        Assert.Equal(77, outcome.ExitCode);
        Assert.Equal("old", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Deadline)]
    public async Task Verbose_Piped_IsPlainAndOnStderr()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("-v", server.CaOption, "--repeat", "2", server.Url("/hello"));

        Assert.Equal("hello\nhello\n", outcome.Output);
        Assert.DoesNotContain('\e', outcome.Errors);
        string[] lines = outcome.Errors.Split('\n');
        Assert.Contains($"> GET {server.Url("/hello")}", lines);
        Assert.Contains("* verified as localhost", lines);
        Assert.Contains("* the connection of an earlier fetch", lines);
        Assert.Contains("< HTTP/2 200 OK", lines);
        Assert.Contains(lines, line => line.StartsWith("* TLS 1.3, TLS_", StringComparison.Ordinal) && line.EndsWith(", x25519, ALPN h2, full handshake", StringComparison.Ordinal));
    }

    [Fact(Timeout = Deadline)]
    public async Task Help_Piped_IsPlain()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("--help");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("--tls-min", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', outcome.Output);
    }

    private async Task AssertOutputAsync(string expected, params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync([server.CaOption, .. arguments]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(expected, outcome.Output);
    }
}
