using System.Net;
using TlsSimple.Integration.ConsoleFetch;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>The proxies that the environment names, in a process of its own: .NET reads them once.</summary>
public sealed class ProxyEnvironmentTests(FetchServer server) : IClassFixture<FetchServer>
{
    private const int Deadline = 120_000;

    private static readonly NetworkCredential s_credentials = new("us er", "p@ss:word");

    [Theory(Timeout = Deadline)]
    [InlineData("HTTPS_PROXY")]
    [InlineData("https_proxy")]
    [InlineData("ALL_PROXY")]
    [InlineData("all_proxy")]
    public async Task Fetch_ProxyInTheEnvironment_IsUsedWithItsCredentials(string variable)
    {
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(s_credentials, closes: false);
        await AssertHelloAsync(new() { [variable] = $"http://us%20er:p%40ss%3Aword@127.0.0.1:{proxy.Port}" });
        Assert.Equal(2, proxy.Heads.Count);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("HTTP_PROXY", "")]
    [InlineData("http_proxy", "")]
    [InlineData("HTTPS_PROXY", "localhost")]
    [InlineData("https_proxy", "other.test,localhost")]
    [InlineData("ALL_PROXY", "localhost")]
    public async Task Fetch_ProxyIsForOthers_GoesDirect(string variable, string noProxy)
    {
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        await AssertHelloAsync(new() { [variable] = proxy.Address.AbsoluteUri, ["NO_PROXY"] = noProxy });
        Assert.Equal(0, proxy.Connections);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http_proxy")]
    [InlineData("ALL_PROXY")]
    public async Task Fetch_PlainHttp_TakesTheProxyForIt(string variable)
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        await using ScriptedProxy proxy = ScriptedProxy.Forwards(certificate: server.Certificate);
        await AssertHelloAsync(new() { [variable] = proxy.Address.AbsoluteUri, ["https_proxy"] = "http://127.0.0.1:1" }, $"http://localhost:{plain.Port}/hello");
        Assert.StartsWith("GET http://localhost:", Assert.Single(proxy.Heads), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Fetch_HttpsProxy_IsTlsInTls()
    {
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(s_credentials, closes: true, server.Certificate);
        await AssertHelloAsync(new() { ["HTTPS_PROXY"] = $"https://us%20er:p%40ss%3Aword@localhost:{proxy.Port}" });
        Assert.Equal(2, proxy.Connections);
    }

    [Fact(Timeout = Deadline)]
    public async Task Fetch_SocksProxy_IsUsedWithItsCredentials()
    {
        await using MicrosocksServer proxy = await MicrosocksServer.StartAsync(new NetworkCredential("user", "secret"));
        await AssertHelloAsync(new() { ["ALL_PROXY"] = $"socks5://user:secret@127.0.0.1:{proxy.Port}" });
        Assert.Contains($"connected to localhost:{server.Kestrel.Port}", proxy.Log, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Fetch_WrongCredentials_AreNotTold()
    {
        await using ScriptedProxy proxy = ScriptedProxy.AsksFor(s_credentials, closes: false);
        await using FetchProcess fetch = FetchProcess.StartWith(
            new Dictionary<string, string> { ["HTTPS_PROXY"] = $"http://user:hush@127.0.0.1:{proxy.Port}" }, "-v", server.CaOption, server.Url("/hello"));
        FetchOutcome outcome = await fetch.EndAsync();
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("407", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", outcome.Errors + outcome.Output, StringComparison.Ordinal);
    }

    private async Task AssertHelloAsync(Dictionary<string, string> environment, string? url = null)
    {
        await using FetchProcess fetch = FetchProcess.StartWith(environment, server.CaOption, url ?? server.Url("/hello"));
        FetchOutcome outcome = await fetch.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("hello\n", outcome.Output);
    }
}
