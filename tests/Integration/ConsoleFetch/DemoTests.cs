using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>The demo is the first thing that anybody runs.</summary>
public sealed class DemoTests
{
    private const int Deadline = 180_000;

    [Fact(Timeout = Deadline)]
    public async Task Demo_Piped_ShowsFourChecksInPlainText()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.StartsWith("ok: HTTP/2: 200, 'Hello over HTTP/2', TLS 1.3, TLS_", lines[1], StringComparison.Ordinal);
        Assert.Contains("ALPN h2, ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("ok: HTTP/1.1: 200, 'Hello over HTTP/1.1', TLS 1.3, TLS_", lines[2], StringComparison.Ordinal);
        Assert.Contains("ALPN http/1.1, ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("ok: without the CA: The certificate of localhost was refused", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("ok: a wrong name: The certificate of other.localhost was refused", lines[4], StringComparison.Ordinal);
        Assert.Equal("4 of 4 as expected", lines[5]);
        Assert.DoesNotContain('\e', outcome.Output);
        Assert.Equal("", outcome.Errors);
    }

    [Fact(Timeout = Deadline)]
    public async Task Demo_OnTerminal_ShowsTableInColour()
    {
        await using FetchProcess process = FetchProcess.StartOnTerminal();
        process.CloseInput();
        FetchOutcome outcome = await process.EndAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("\e[38;5;2mok", outcome.Output, StringComparison.Ordinal);
        Assert.Contains('│', outcome.Output);
        Assert.Contains("4 of 4 as expected", outcome.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Download_OnTerminal_ShowsProgress()
    {
        var server = new FetchServer();
        await server.InitializeAsync();
        using var directory = new ScratchDirectory();
        await using FetchProcess process = FetchProcess.StartOnTerminal(server.CaOption, server.Url("/bytes/3000000"), "-o", directory.File("body"));
        process.CloseInput();
        FetchOutcome outcome = await process.EndAsync();
        await server.DisposeAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("━", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(3_000_000, new FileInfo(directory.File("body")).Length);
    }
}
