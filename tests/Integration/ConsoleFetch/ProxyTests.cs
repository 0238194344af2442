using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>Every kind of proxy, named on the command line or in the environment, is gone through, and the password is nobody's to read.</summary>
public sealed class ProxyTests(FetchServer server) : IClassFixture<FetchServer>
{
    private const int Deadline = 180_000;

    /// <summary>Needs decoding where it stands in a URL.</summary>
    private static readonly NetworkCredential s_credentials = new("us er", "s3cr@t:1");

    [Theory(Timeout = Deadline)]
    [InlineData("tinyproxy", "")]
    [InlineData("tinyproxy", "http://")]
    [InlineData("squid", "http://")]
    [InlineData("squid", "HTTPS://")]
    [InlineData("haproxy", "https://")]
    [InlineData("dante", "socks4://")]
    [InlineData("dante", "socks5://")]
    [InlineData("dante", "socks5h://")]
    [InlineData("socks4a", "socks4a://")]
    [InlineData("microsocks", "socks5://")]
    public async Task Proxy_OfEveryKind_IsGoneThrough(string proxy, string scheme)
    {
        await using IProxyServer used = await StartAsync(proxy);
        await using HaproxyServer? front = proxy == "haproxy" ? await HaproxyServer.InFrontOfAsync(used, server.Certificate) : null;
        Uri address = scheme == "HTTPS://" ? ((SquidServer)used).TlsAddress : front?.Address ?? used.Address;
        FetchOutcome outcome = await FetchProcess.RunAsync("-v", server.CaOption, "-x", $"{scheme}{address.Host}:{address.Port}/", server.Url("/protocol"));

        Assert.True(outcome.ExitCode == 0, $"{outcome}\n{used.Log}");
        Assert.Equal("HTTP/2", outcome.Output);
        string name = $"{(scheme is "" ? "http://" : scheme is "socks5h://" ? "socks5://" : scheme.ToLowerInvariant())}{address.Host}:{address.Port}";
        string[] lines = outcome.Errors.Split('\n');
        Assert.Contains($"* tunnel through the proxy {name}", lines);
        Assert.Contains($"* connected to 127.0.0.1:{address.Port}", lines);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("tinyproxy")]
    [InlineData("squid")]
    [InlineData("microsocks")]
    [InlineData("scripted, closes")]
    [InlineData("scripted")]
    public async Task Proxy_AsksForCredentials_GetsThoseOfTheUrl(string proxy)
    {
        var credentials = proxy == "tinyproxy" ? new NetworkCredential("user", "s3cret") : s_credentials;
        await using IProxyServer used = await StartAsync(proxy, credentials);
        string user = Uri.EscapeDataString(credentials.UserName), password = Uri.EscapeDataString(credentials.Password);
        FetchOutcome outcome = await FetchProcess.RunAsync(
            "-v", "--json", server.CaOption, "-x", $"{used.Address.Scheme}://{user}:{password}@127.0.0.1:{used.Port}", server.Url("/hello"));

        Assert.True(outcome.ExitCode == 0, $"{outcome}\n{used.Log}");
        AssertNoPassword(outcome, credentials.Password, password);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ProxyUser_Given_IsForProxiesOfTheEnvironmentToo(bool environment)
    {
        await using var proxy = ScriptedProxy.AsksFor(s_credentials, closes: true);
        string address = proxy.Address.AbsoluteUri;
        string user = $"{s_credentials.UserName}:{s_credentials.Password}";
        await using FetchProcess fetch = environment
            ? FetchProcess.StartWith(new Dictionary<string, string> { ["https_proxy"] = address }, "-v", server.CaOption, "-U", user, server.Url("/hello"))
            : FetchProcess.Start("-v", server.CaOption, "-x", address, "--proxy-user", user, server.Url("/hello"));
        FetchOutcome outcome = await fetch.EndAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        AssertNoPassword(outcome, s_credentials.Password);
    }

    [Fact(Timeout = Deadline)]
    public async Task ProxyUser_BesideThatOfTheUrl_IsNotUsed()
    {
        await using var proxy = ScriptedProxy.AsksFor(new NetworkCredential("url", "right"), closes: false);
        FetchOutcome outcome = await FetchProcess.RunAsync(server.CaOption, "-x", $"url:right@127.0.0.1:{proxy.Port}", "-U", "option:wrong", server.Url("/hello"));

        Assert.Equal("hello\n", outcome.Output);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("https_proxy", "http")]
    [InlineData("HTTPS_PROXY", "http")]
    [InlineData("ALL_PROXY", "http")]
    [InlineData("all_proxy", "socks5")]
    public async Task Environment_NamesAProxy_IsGoneThroughAndItsPasswordIsKept(string variable, string scheme)
    {
        await using IProxyServer proxy = await StartAsync(scheme == "socks5" ? "microsocks" : "scripted", s_credentials);
        string password = Uri.EscapeDataString(s_credentials.Password);
        string address = $"{scheme}://{Uri.EscapeDataString(s_credentials.UserName)}:{password}@127.0.0.1:{proxy.Port}";
        await using FetchProcess fetch = FetchProcess.StartWith(
            new Dictionary<string, string> { [variable] = address }, "-v", "--json", server.CaOption, server.Url("/hello"));
        FetchOutcome outcome = await fetch.EndAsync();

        Assert.True(outcome.ExitCode == 0, $"{outcome}\n{proxy.Log}");
        Assert.Equal($"{scheme}://127.0.0.1:{proxy.Port}", Assert.Single(outcome.JsonLines).GetProperty("proxy").GetString());
        AssertNoPassword(outcome, s_credentials.Password, password);
    }

    [Fact(Timeout = Deadline)]
    public async Task Proxy_BesideTheEnvironment_Wins()
    {
        await using var given = ScriptedProxy.Forwards();
        await using var other = ScriptedProxy.Forwards();
        await using FetchProcess fetch = FetchProcess.StartWith(
            new Dictionary<string, string> { ["https_proxy"] = other.Address.AbsoluteUri }, server.CaOption, "-x", given.Address.AbsoluteUri, server.Url("/hello"));

        Assert.Equal("hello\n", (await fetch.EndAsync()).Output);
        Assert.Single(given.Heads);
        Assert.Empty(other.Heads);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-x", "")]
    [InlineData("--noproxy", "*")]
    [InlineData("--noproxy", "localhost")]
    public async Task Environment_TurnedOff_IsNotGoneThrough(string option, string value)
    {
        await using var proxy = ScriptedProxy.Forwards();
        await using FetchProcess fetch = FetchProcess.StartWith(
            new Dictionary<string, string> { ["ALL_PROXY"] = proxy.Address.AbsoluteUri }, "--json", server.CaOption, option, value, server.Url("/hello"));
        FetchOutcome outcome = await fetch.EndAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(JsonValueKind.Null, Assert.Single(outcome.JsonLines).GetProperty("proxy").ValueKind);
        Assert.Equal(0, proxy.Connections);
    }

    /// <summary>Which of these hosts need no proxy; in the first column what names them: an option, or a variable.</summary>
    [Theory(Timeout = Deadline)]
    [InlineData("--noproxy", "*", "b.example a.b.example ab.example 127.0.0.1 [::1]")]
    [InlineData("--noproxy", "b.example", "b.example a.b.example")]
    [InlineData("--noproxy", "x, .B.example. 127.0.0.1", "b.example a.b.example 127.0.0.1")]
    [InlineData("--noproxy", "127.0.0.0/8,::1", "127.0.0.1 [::1]")]
    [InlineData("--noproxy", "127.0.0.128/25,126.0.0.0/7,::/129", "127.0.0.1")]
    [InlineData("--noproxy", "[::1],b.example:80,a *", "")]
    [InlineData("--noproxy", "", "")]
    [InlineData("no_proxy", "b.example", "b.example a.b.example")]
    [InlineData("NO_PROXY", "*", "b.example a.b.example ab.example 127.0.0.1 [::1]")]
    public async Task NoProxy_List_GoesByCurlsRules(string source, string list, string direct)
    {
        string[] hosts = ["b.example", "a.b.example", "ab.example", "127.0.0.1", "[::1]"];
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        await using var proxy = ScriptedProxy.Forwards();
        bool isVariable = !source.StartsWith('-');
        IEnumerable<string> arguments =
        [
            "--json", "-H", "Connection: close", "-x", proxy.Address.AbsoluteUri,
            .. isVariable ? [] : new[] { source, list },
            .. hosts.SelectMany(host => new[] { "--resolve", $"{host}:{plain.Port}:127.0.0.1" }),
            .. hosts.Select(host => $"http://{host}:{plain.Port}/hello"),
        ];
        var environment = new Dictionary<string, string> { [isVariable ? source : "no_proxy"] = isVariable ? list : "*" };
        await using FetchProcess fetch = FetchProcess.StartWith(environment, [.. arguments]);
        FetchOutcome outcome = await fetch.EndAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        IEnumerable<string> without = outcome.JsonLines.Zip(hosts).Where(l => l.First.GetProperty("proxy").ValueKind == JsonValueKind.Null).Select(l => l.Second);
        Assert.Equal(direct, string.Join(' ', without));
        Assert.Equal(hosts.Except(without), proxy.Heads.Select(head => Regex.Match(head, "http://(.*?):[0-9]+/hello ").Groups[1].Value));
    }

    [Fact(Timeout = Deadline)]
    public async Task NoProxy_BesideTheVariable_TakesItsPlace()
    {
        await using var proxy = ScriptedProxy.Forwards();
        await using FetchProcess fetch = FetchProcess.StartWith(
            new Dictionary<string, string> { ["https_proxy"] = proxy.Address.AbsoluteUri, ["no_proxy"] = "localhost" },
            server.CaOption, "--noproxy", "", server.Url("/hello"));

        Assert.Equal("hello\n", (await fetch.EndAsync()).Output);
        Assert.Single(proxy.Heads);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("socks5")]
    public async Task Proxy_PlainHttp_IsRelayedAndNamed(string scheme)
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        await using IProxyServer proxy = scheme == "socks5"
            ? await MicrosocksServer.StartAsync()
            : ScriptedProxy.Forwards(certificate: scheme == "https" ? server.Certificate : null);
        string address = $"{scheme}://localhost:{proxy.Port}";
        FetchOutcome outcome = await FetchProcess.RunAsync("-v", "-x", address, server.CaOption, $"http://localhost:{plain.Port}/hello");

        Assert.Equal("hello\n", outcome.Output);
        Assert.Contains($"* through the proxy {address}", outcome.Errors.Split('\n'));
    }

    [Fact(Timeout = Deadline)]
    public async Task ProxyCaFile_Given_IsForTheProxyAlone()
    {
        TestCertificate other = TestPki.Shared.Leaf(new LeafSpec { Ca = "other" });
        await using var proxy = ScriptedProxy.Forwards(certificate: other);
        FetchOutcome outcome = await FetchProcess.RunAsync(
            server.CaOption, "--proxy-cacert", other.CaPemPath, "-x", proxy.Address.AbsoluteUri, server.Url("/hello"));

        Assert.Equal("hello\n", outcome.Output);
        Assert.Single(proxy.Heads);
    }

    [Fact(Timeout = Deadline)]
    public async Task Socks4a_Name_IsTheProxysToResolve()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("no-such-host.test"));
        await using KestrelServer named = await KestrelServer.StartAsync(certificate);
        await using var proxy = new Socks4aServer();
        FetchOutcome outcome = await FetchProcess.RunAsync(
            "--cacert", certificate.CaPemPath, "-x", $"socks4a://me:x@127.0.0.1:{proxy.Port}", named.Url("/hello", "no-such-host.test").AbsoluteUri);

        Assert.Equal("hello\n", outcome.Output);
        Assert.Equal([$"me@no-such-host.test:{named.Port}"], proxy.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Proxy_UnderWay_HasNoOpenSsl()
    {
        await using IProxyServer proxy = await SquidServer.StartAsync(certificate: server.Certificate);
        await using FetchProcess fetch = FetchProcess.Start(
            server.CaOption, "-x", ((SquidServer)proxy).TlsAddress.AbsoluteUri, server.Url("/bytes/100000000"));

        // From here on it waits for somebody to read on.
        await fetch.Output.ReadExactlyAsync(new byte[100_000], TestContext.Current.CancellationToken);
        fetch.AssertNoOpenSsl();
    }

    private async Task<IProxyServer> StartAsync(string proxy, NetworkCredential? credentials = null) => proxy switch
    {
        "squid" => await SquidServer.StartAsync(credentials, server.Certificate),
        "dante" => await DanteServer.StartAsync(),
        "socks4a" => new Socks4aServer(),
        "microsocks" => await MicrosocksServer.StartAsync(credentials),
        "scripted" => ScriptedProxy.AsksFor(credentials!, closes: false),
        "scripted, closes" => ScriptedProxy.AsksFor(credentials!, closes: true),
        _ => await TinyproxyServer.StartAsync(credentials),
    };

    private static void AssertNoPassword(FetchOutcome outcome, params string[] passwords)
    {
        Assert.All(passwords, password => Assert.DoesNotContain(password, outcome.Output + outcome.Errors, StringComparison.Ordinal));
    }
}
