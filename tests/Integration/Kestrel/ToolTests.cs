using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>Clients that are not .NET's: curl, nghttp, h2load.</summary>
public sealed class ToolTests(OwnKestrelFixture fixture) : IClassFixture<OwnKestrelFixture>
{
    private const int Deadline = 180_000;
    private const int HundredMegabytes = 100_000_000;

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1", "--tlsv1.3", "HTTP/1.1")]
    [InlineData("--http2", "--tlsv1.3", "HTTP/2")]
    [InlineData("--http1.1", "--tls-max=1.2", "HTTP/1.1")]
    [InlineData("--http2", "--tls-max=1.2", "HTTP/2")]
    public async Task Curl_Get_Answers(string version, string tls, string protocol)
    {
        string answer = await CurlAsync([version, .. tls.Split('='), Url("/protocol")]);
        Assert.Equal(protocol, answer);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Curl_HundredMegabytes_DownAndUp(string version)
    {
        using var directory = new ScratchDirectory();
        await CurlAsync([version, "-o", directory.File("body"), Url($"/bytes/{HundredMegabytes}")]);
        await using (FileStream file = File.OpenRead(directory.File("body")))
        {
            Assert.Equal(
                (TestBody.Sha256(HundredMegabytes), HundredMegabytes),
                await TestBody.HashAsync(file, TestContext.Current.CancellationToken));
        }

        string told = await CurlAsync([version, "-T", directory.File("body"), "-X", "POST", "-H", "Expect:", Url("/sha256")]);
        Assert.Equal($"{TestBody.Sha256(HundredMegabytes)} {HundredMegabytes}", told);
    }

    [Fact(Timeout = Deadline)]
    public async Task Curl_ManyAtOnce_AreServed()
    {
        string answers = await CurlAsync(["--http2", "--parallel", "--parallel-max", "50", "-w", "%{http_code}\n", "-o", "/dev/null", Url("/bytes/[1000-1199]")]);
        Assert.Equal(200, Regex.Count(answers, "^200$", RegexOptions.Multiline));
    }

    [Fact(Timeout = Deadline)]
    public async Task Nghttp_GetWithUpload_Answers()
    {
        using var directory = new ScratchDirectory();
        TestBody.WriteFile(directory.File("body"), 300_000);
        string output = await RunAsync("nghttp", ["--no-verify-peer", "-v", "-d", directory.File("body"), Url("/sha256")]);
        Assert.Contains("The negotiated protocol: h2", output, StringComparison.Ordinal);
        Assert.Contains($"{TestBody.Sha256(300_000)} 300000", output, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("h2", 10_000)]
    [InlineData("http/1.1", 4_000)]
    public async Task H2load_ThousandsOfRequests_AllSucceed(string protocol, int count)
    {
        string output = await RunAsync("h2load", [$"--npn-list={protocol}", "-n", $"{count}", "-c", "20", "-m", "50", "-t", "1", Url("/hello")]);
        Assert.Contains($"Application protocol: {protocol}", output, StringComparison.Ordinal);
        Assert.Contains($"{count} succeeded, 0 failed, 0 errored, 0 timeout", output, StringComparison.Ordinal);
        Assert.Contains($"status codes: {count} 2xx", output, StringComparison.Ordinal);
        Assert.Empty(fixture.Server.Complaints());
    }

    private string Url(string path) => $"https://localhost:{fixture.Server.Port}{path}";

    private Task<string> CurlAsync(string[] arguments) => RunAsync("curl", ["-sS", "-f", "--noproxy", "*", "--cacert", fixture.Certificate.CaPemPath, .. arguments]);

    /// <summary>Runs it to a good end.</summary>
    /// <returns>What it said.</returns>
    private async Task<string> RunAsync(string program, string[] arguments)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(PeerProgram.Find(program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
        })!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}{output}\nThe server's log:\n{fixture.Server.Log}");
            return output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
