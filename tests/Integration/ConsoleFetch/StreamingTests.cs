using System.Globalization;
using System.Security.Cryptography;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>A body is never held in memory, and no OpenSSL is loaded: both seen from outside, in /proc.</summary>
public sealed class StreamingTests
{
    private const int Deadline = 300_000;
    private const long Large = 500_000_000;
    private const int EndOfBody = 1_000_000;
    private const long MemoryLimitKilobytes = 300_000;

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Download_500Megabytes_IsStreamed(string version)
    {
        await using NginxServer peer = await NginxServer.StartAsync(new NginxSettings { Certificate = _certificate });
        peer.AddFile("large", Large);
        await using FetchProcess fetch = FetchProcess.Start(version, "--cacert", _certificate.CaPemPath, peer.Url("/files/large").AbsoluteUri);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await HashAsync(fetch.Output, hash, Large - EndOfBody);

        // The end is more than a pipe holds, so the process is still there.
        long memory = fetch.PeakMemoryKilobytes();
        FetchOutcome outcome = await fetch.EndAsync();
        hash.AppendData(outcome.OutputBytes);

        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal(EndOfBody, outcome.OutputBytes.Length);
        Assert.Equal(TestBody.Sha256(Large), Convert.ToHexStringLower(hash.GetHashAndReset()));
        Assert.InRange(memory, 1, MemoryLimitKilobytes);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Upload_500Megabytes_IsStreamed(string version)
    {
        using var directory = new ScratchDirectory();
        TestBody.WriteFile(directory.File("large"), Large);
        await using NodeServer peer = await NodeServer.StartAsync(_certificate);
        FetchOutcome outcome = await FetchProcess.RunAsync(
            version, "--cacert", _certificate.CaPemPath, "-d", "@" + directory.File("large"), peer.Url("/sha256").AbsoluteUri);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{TestBody.Sha256(Large)} {Large}"), outcome.Output);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--http2", "1.3")]
    [InlineData("--http2", "1.2")]
    [InlineData("--http1.1", "1.3")]
    public async Task Fetch_UnderWay_HasNoOpenSsl(string version, string protocol)
    {
        await using NodeServer peer = await NodeServer.StartAsync(_certificate);
        await using FetchProcess fetch = FetchProcess.Start(
            "-v", version, "--tls-max", protocol, "--cacert", _certificate.CaPemPath, peer.Url("/bytes/100000000").AbsoluteUri);

        // From here on it waits for somebody to read on.
        await fetch.Output.ReadExactlyAsync(new byte[100_000], Token);
        fetch.AssertNoOpenSsl();
    }

    [Fact(Timeout = Deadline)]
    public async Task Json_UnderWay_HasNoOpenSsl()
    {
        await using NginxServer peer = await NginxServer.StartAsync(new NginxSettings { Certificate = _certificate });
        await using FetchProcess fetch = FetchProcess.Start(
            "--json", "--repeat", "1000000", "--cacert", _certificate.CaPemPath, peer.Url("/hello").AbsoluteUri);
        using var lines = new StreamReader(fetch.Output);
        string line = "";
        for (int i = 0; i < 50; i++)
        {
            line = await lines.ReadLineAsync(Token) ?? "";
        }

        Assert.Contains("\"httpVersion\":\"2\"", line, StringComparison.Ordinal);
        fetch.AssertNoOpenSsl();
    }

    private static async Task HashAsync(Stream stream, IncrementalHash hash, long length)
    {
        byte[] buffer = new byte[64 * 1024];
        while (length > 0)
        {
            int count = (int)Math.Min(buffer.Length, length);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, count), Token);
            hash.AppendData(buffer, 0, count);
            length -= count;
        }
    }
}
