using System.Text.Json;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>A chain that is refused, or with -v one that is not, is shown to people as a tree and to programs as JSON.</summary>
public sealed class RefusedChainTests
{
    private const int Deadline = 180_000;
    private const string Root = "CN=TlsSimple test root main P256";
    private const string Leaf = "CN=TlsSimple test server";

    [Fact(Timeout = Deadline)]
    public async Task Refused_Piped_IsAnAsciiTreeWithTheFailureBelowItsCertificate()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("one.example.org"));
        await using KestrelServer peer = await KestrelServer.StartAsync(certificate);
        FetchOutcome outcome = await FetchProcess.RunAsync("--cacert", certificate.CaPemPath, peer.Url("/hello").AbsoluteUri);

        Assert.True(outcome.ExitCode == 60, outcome.ToString());
        string[] lines = outcome.Errors.Split('\n');
        Assert.StartsWith("ConsoleFetch: (60) The certificate of localhost was refused", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"[ok] {Root} (trust anchor), ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\\-- [ok] CN=TlsSimple test main P256 intermediate 1", lines[2], StringComparison.Ordinal);
        Assert.StartsWith($"    \\-- [X]  {Leaf}, {certificate.WithKey.NotBefore.ToUniversalTime():yyyy-MM-dd} to ", lines[3], StringComparison.Ordinal);
        Assert.Equal($"            serial number {certificate.WithKey.SerialNumber}", lines[4], ignoreCase: true);
        Assert.StartsWith("            NameMismatch: The certificate is not for localhost", lines[5], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("              expected: ", StringComparison.Ordinal) && line.Contains("localhost", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("              found:    ", StringComparison.Ordinal) && line.Contains("one.example.org", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("              rule:     RFC 9525", StringComparison.Ordinal));
        Assert.All(outcome.Errors, character => Assert.InRange(character, '\n', '~'));
    }

    [Fact(Timeout = Deadline)]
    public async Task Refused_FailureOfAnIntermediate_StandsBetween()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { IntermediatesNotAfter = DateTimeOffset.UtcNow.AddDays(-1) });
        await using KestrelServer peer = await KestrelServer.StartAsync(certificate);
        FetchOutcome outcome = await FetchProcess.RunAsync("--cacert", certificate.CaPemPath, peer.Url("/hello").AbsoluteUri);

        string[] lines = outcome.Errors.Split('\n');
        int failing = Array.FindIndex(lines, line => line.StartsWith("\\-- [X]  CN=TlsSimple test main P256 intermediate 1", StringComparison.Ordinal));
        int reason = Array.FindIndex(lines, line => line.StartsWith("    |   Expired: ", StringComparison.Ordinal));
        int leaf = Array.FindIndex(lines, line => line.StartsWith($"    \\-- [ok] {Leaf}", StringComparison.Ordinal));
        Assert.True(0 < failing && failing < reason && reason < leaf, outcome.ToString());
    }

    [Fact(Timeout = Deadline)]
    public async Task Refused_NoAnchor_HasAnEmptyPlaceOnTop()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer peer = await KestrelServer.StartAsync(certificate);
        FetchOutcome outcome = await FetchProcess.RunAsync("--cacert", TestPki.Shared.CaPemPath("other"), peer.Url("/hello").AbsoluteUri);

        string[] lines = outcome.Errors.Split('\n');
        Assert.StartsWith($"[?]  {Root}: not found", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\\-- [X]  CN=TlsSimple test main P256 intermediate 1", lines[2], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("    |   UnknownIssuer: ", StringComparison.Ordinal));
        Assert.DoesNotContain("(trust anchor)", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Refused_SentButNotUsed_IsListedBelow()
    {
        TestCertificate shown = TestPki.Shared.Leaf(LeafSpec.For("one.example.org"));
        TestCertificate stray = TestPki.Shared.Leaf(new LeafSpec { Ca = "other", CommonName = "a stray one" });
        using var directory = new ScratchDirectory();
        string chain = directory.Write("chain.pem", await File.ReadAllTextAsync(shown.IntermediatesPemPath!, TestContext.Current.CancellationToken)
            + await File.ReadAllTextAsync(stray.LeafPemPath, TestContext.Current.CancellationToken));
        await using OpenSslServer peer = await OpenSslServer.StartAsync(shown, "-cert_chain", chain, "-www");
        FetchOutcome outcome = await FetchProcess.RunAsync("--cacert", shown.CaPemPath, peer.Url("/").AbsoluteUri);

        string[] lines = outcome.Errors.TrimEnd().Split('\n');
        Assert.Equal("sent, but not in the path:", lines[^2]);
        Assert.StartsWith("    CN=a stray one, issued by CN=TlsSimple test other P256 intermediate 1", lines[^1], StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Refused_OnTerminal_IsDrawnInColour()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("one.example.org"));
        await using KestrelServer peer = await KestrelServer.StartAsync(certificate);
        await using FetchProcess process = FetchProcess.StartOnTerminal("--cacert", certificate.CaPemPath, peer.Url("/hello").AbsoluteUri);
        process.CloseInput();
        FetchOutcome outcome = await process.EndAsync();

        Assert.True(outcome.ExitCode == 60, outcome.ToString());
        Assert.Contains($"✓ {Root} (trust anchor)", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("└── ✓ CN=TlsSimple test main P256 intermediate 1", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"    └── ✗ {Leaf}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\e[1;38;5;9m", outcome.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Refused_Json_HasRulesPathAndWhatWasSent()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.Expired with { DnsNames = ["one.example.org"], IpAddresses = [] });
        await using KestrelServer peer = await KestrelServer.StartAsync(certificate);
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", "--cacert", certificate.CaPemPath, peer.Url("/hello").AbsoluteUri);

        JsonElement error = Assert.Single(outcome.JsonLines).GetProperty("error");
        Assert.Equal(["kind", "reason", "message", "failures", "path", "peer"], error.EnumerateObject().Select(member => member.Name));
        JsonElement[] failures = [.. error.GetProperty("failures").EnumerateArray()];
        Assert.Equal(error.GetProperty("reason").GetString(), failures[0].GetProperty("reason").GetString());
        Assert.Equal(["Expired", "NameMismatch"], failures.Select(failure => failure.GetProperty("reason").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["reason", "depth", "subject", "serialNumber", "expected", "found", "reference", "detail"],
            failures[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal([Leaf, Leaf], failures.Select(failure => failure.GetProperty("subject").GetString()));
        Assert.Equal(3, error.GetProperty("path").GetArrayLength());
        Assert.Equal(2, error.GetProperty("peer").GetArrayLength());
        Assert.Equal(Root, error.GetProperty("path")[2].GetProperty("subject").GetString());
    }

    [Fact(Timeout = Deadline)]
    public async Task Accepted_Verbose_ShowsTheVerifiedPath()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Shape = ChainShape.WithRoot });
        await using KestrelServer peer = await KestrelServer.StartAsync(certificate);
        FetchOutcome outcome = await FetchProcess.RunAsync("-v", "--cacert", certificate.CaPemPath, peer.Url("/hello").AbsoluteUri);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        string[] lines = outcome.Errors.Split('\n');
        int root = Array.FindIndex(lines, line => line.StartsWith($"* [ok] {Root} (trust anchor), ", StringComparison.Ordinal));
        Assert.True(root > 0, outcome.ToString());
        Assert.StartsWith("* \\-- [ok] CN=TlsSimple test main P256 intermediate 1", lines[root + 1], StringComparison.Ordinal);
        Assert.StartsWith($"*     \\-- [ok] {Leaf}, ", lines[root + 2], StringComparison.Ordinal);
        Assert.Contains(", SHA-256 ", lines[root + 2], StringComparison.Ordinal);
        Assert.DoesNotContain("not in the path", outcome.Errors, StringComparison.Ordinal);
    }
}
