using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>The options that say how the server is reached are what happens on the network.</summary>
public sealed class ConnectionTests(FetchServer server) : IClassFixture<FetchServer>
{
    private const int Deadline = 180_000;
    private const int ClockTicksPerSecond = 100;

    private static readonly TestCertificate s_named = TestPki.Shared.Leaf(LeafSpec.For("named.test"));

    [Theory(Timeout = Deadline)]
    [InlineData("named.test:443:127.0.0.1:{0}")]
    [InlineData("NAMED.test::localhost:{0}")]
    [InlineData(":443:127.0.0.1:{0}")]
    [InlineData("::127.0.0.1:{0}")]
    [InlineData("other.test:443:[::1]:1|named.test:443:127.0.0.1:{0}")]
    [InlineData("named.test:443:127.0.0.1:{0}|::[::1]:1")]
    public async Task ConnectTo_HostAndPort_AreDialled(string entries)
    {
        await using KestrelServer named = await KestrelServer.StartAsync(s_named);
        FetchOutcome outcome = await ConnectToAsync(entries, named.Port, "https://named.test/tls");
        Assert.EndsWith(" named.test", outcome.Output, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("::localhost")]
    [InlineData("::localhost:")]
    [InlineData("named.test:{0}:127.0.0.1:")]
    public async Task ConnectTo_HostAlone_KeepsThePort(string entries)
    {
        await using KestrelServer named = await KestrelServer.StartAsync(s_named);
        FetchOutcome outcome = await ConnectToAsync(entries, named.Port, named.Url("/hello", "named.test").AbsoluteUri);
        Assert.Equal("hello\n", outcome.Output);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("localhost:1::{0}", "localhost")]
    [InlineData("[::1]:1:127.0.0.1:{0}", "[::1]")]
    public async Task ConnectTo_PlainHttp_IsDialled(string entries, string host)
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        FetchOutcome outcome = await ConnectToAsync(entries, plain.Port, $"http://{host}:1/hello");
        Assert.Equal("hello\n", outcome.Output);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--connect-to", "a:1")]
    [InlineData("--connect-to", "a:1:b:c")]
    [InlineData("--connect-to", "a:1:b:2:3")]
    [InlineData("--connect-to", "[::1:443:b:2")]
    [InlineData("--connect-to", "a:0:b:1")]
    [InlineData("--connect-to", "two words:1:b:1")]
    [InlineData("--interface", "localhost")]
    [InlineData("--keepalive-time", "0")]
    [InlineData("--keepalive-time", "1.5")]
    [InlineData("--tls-server-name", "two words")]
    [InlineData("--tls-server-name", "")]
    [InlineData("--unix-socket", "")]
    [InlineData("--unix-socket", "a", "--interface", "127.0.0.1")]
    [InlineData("--unix-socket", "a", "--connect-to", ":::")]
    [InlineData("--unix-socket", "a", "-x", "127.0.0.1")]
    [InlineData("--tcp-nodelay", "--no-tcp-nodelay")]
    [InlineData("--proxy-cacert", "")]
    public async Task CommandLine_Wrong_Is2(params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync([.. arguments, "https://localhost/"]);

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.Equal("", outcome.Output);
    }

    [Fact(Timeout = Deadline)]
    public async Task UnixSocket_Given_TakesThePlaceOfEveryConnection()
    {
        using var directory = new ScratchDirectory();
        string path = directory.File("nginx.sock");
        await using NginxServer peer = await NginxServer.StartAsync(new NginxSettings
        {
            Certificate = s_named,
            Directives = $"listen unix:{path} ssl http2;",
        });

        // Neither the name resolves, nor is there such a proxy.
        await using FetchProcess fetch = FetchProcess.StartWith(
            new Dictionary<string, string> { ["ALL_PROXY"] = "http://127.0.0.1:1" },
            "--json", "-v", "--cacert", s_named.CaPemPath, "--unix-socket", path, "https://named.test/hello");
        FetchOutcome outcome = await fetch.EndAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        JsonElement line = Assert.Single(outcome.JsonLines);
        Assert.Equal(path, line.GetProperty("remote").GetString());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("proxy").ValueKind);
        Assert.Contains($"* connected to {path}", outcome.Errors.Split('\n'));
    }

    [Fact(Timeout = Deadline)]
    public async Task UnixSocket_NobodyListens_Is7()
    {
        using var directory = new ScratchDirectory();
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", "--unix-socket", directory.File("missing"), "https://named.test/");

        Assert.True(outcome.ExitCode == 7, outcome.ToString());
        Assert.StartsWith("Connect/", outcome.JsonError, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Interface_Given_IsWhereTheConnectionComesFrom()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using FetchProcess fetch = FetchProcess.Start("--interface", "127.0.0.2", server.CaOption, $"https://localhost:{Port(listener)}/");
        using (TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(IPAddress.Parse("127.0.0.2"), ((IPEndPoint)client.Client.RemoteEndPoint!).Address);
        }

        Assert.Equal(35, (await fetch.EndAsync()).ExitCode);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(30)]
    [InlineData(0)]
    public async Task KeepAliveTime_Given_IsTheSocketsTimer(int seconds)
    {
        string[] option = seconds > 0 ? ["--keepalive-time", seconds.ToString(CultureInfo.InvariantCulture)] : [];
        await using FetchProcess fetch = FetchProcess.Start([.. option, server.CaOption, server.Url("/slow")]);
        await fetch.Output.ReadExactlyAsync(new byte[5], TestContext.Current.CancellationToken);

        // Data still on its way would have the timer for itself.
        TimeSpan? timer = await WaitForAsync(() => KeepAliveTimer(fetch.Id, server.Kestrel.Port), found => seconds == 0 || found is not null);
        if (seconds == 0)
        {
            Assert.Null(timer);
        }
        else
        {
            Assert.InRange(timer!.Value.TotalSeconds, 1, seconds);
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--tcp-nodelay")]
    [InlineData("--no-tcp-nodelay")]
    public async Task NoDelay_EitherWay_Fetches(string option) =>
        Assert.Equal("hello\n", (await FetchProcess.RunAsync(option, server.CaOption, server.Url("/hello"))).Output);

    [Fact(Timeout = Deadline)]
    public async Task HttpsOnly_Http_Is1AndNothingIsDialled()
    {
        await using KestrelServer plain = await KestrelServer.StartAsync(new KestrelSettings());
        FetchOutcome refused = await FetchProcess.RunAsync("--json", "--https-only", $"http://localhost:{plain.Port}/hello");

        Assert.True(refused.ExitCode == 1, refused.ToString());
        Assert.Equal("Configuration/PlaintextRefused", refused.JsonError);
        Assert.Equal(0, plain.Counts.Connections);
        Assert.Equal("hello\n", (await FetchProcess.RunAsync("--https-only", server.CaOption, server.Url("/hello"))).Output);
    }

    [Fact(Timeout = Deadline)]
    public async Task ServerName_Given_IsSentAndVerified()
    {
        await using KestrelServer named = await KestrelServer.StartAsync(s_named);
        FetchOutcome outcome = await FetchProcess.RunAsync("--cacert", s_named.CaPemPath, "--tls-server-name", "named.test", named.Url("/tls").AbsoluteUri);
        Assert.EndsWith(" named.test", outcome.Output, StringComparison.Ordinal);

        FetchOutcome without = await FetchProcess.RunAsync("--json", "--cacert", s_named.CaPemPath, named.Url("/tls").AbsoluteUri);
        Assert.Equal("PeerCertificate/NameMismatch", without.JsonError);
    }

    /// <summary>A connection that failed is tried again only where <c>--retry</c> says so.</summary>
    [Fact(Timeout = Deadline)]
    public async Task Handshake_Reset_IsNotTriedAgainUnasked()
    {
        await using var peer = Faults.ScriptedServer.ResetsAfterClientHello();
        FetchOutcome outcome = await FetchProcess.RunAsync(server.CaOption, peer.Url("/").AbsoluteUri);

        Assert.Equal(35, outcome.ExitCode);
        Assert.Equal(1, peer.Connections);
    }

    private static async Task<FetchOutcome> ConnectToAsync(string entries, int port, string url)
    {
        IEnumerable<string> options = string.Format(CultureInfo.InvariantCulture, entries, port).Split('|').SelectMany(entry => new[] { "--connect-to", entry });
        FetchOutcome outcome = await FetchProcess.RunAsync(["--cacert", s_named.CaPemPath, .. options, url]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What the kernel has in its table of the process's network: column 6 is "02:ticks" where the next to come is a keep-alive probe.</summary>
    private static TimeSpan? KeepAliveTimer(int processId, int remotePort)
    {
        string remote = string.Create(CultureInfo.InvariantCulture, $"0100007F:{remotePort:X4}");
        string[] socket = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/net/tcp"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(words => words[2] == remote && words[3] == "01");
        string[] timer = socket[5].Split(':');
        return timer[0] == "02" ? TimeSpan.FromSeconds(int.Parse(timer[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) / (double)ClockTicksPerSecond) : null;
    }

    private static async Task<T> WaitForAsync<T>(Func<T> look, Func<T, bool> isThere)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        T found = look();
        while (!isThere(found) && !limit.IsCancellationRequested)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            found = look();
        }

        return found;
    }
}
