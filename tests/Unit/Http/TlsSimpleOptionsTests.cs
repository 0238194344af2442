using System.Net;
using Xunit;

namespace TlsSimple.Unit.Http;

public sealed class TlsSimpleOptionsTests
{
    [Fact]
    public void Defaults_AreValid()
    {
        var options = new TlsSimpleOptions();

        options.Validate();

        Assert.Equal(TimeSpan.FromSeconds(15), options.ConnectTimeout);
        Assert.Empty(options.Resolve);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1000)]
    public void Handler_ConnectTimeoutOutOfRange_IsInvalid(int milliseconds) =>
        AssertInvalid(new TlsSimpleOptions { ConnectTimeout = TimeSpan.FromMilliseconds(milliseconds) }, "ConnectTimeout");

    [Theory]
    [InlineData("", 443)]
    [InlineData("a b", 443)]
    [InlineData("https://a.example", 443)]
    [InlineData("a.example", 0)]
    [InlineData("a.example", 65536)]
    public void Handler_ResolveEntryThatIsNone_IsInvalid(string host, int port) =>
        AssertInvalid(new TlsSimpleOptions { Resolve = [new TlsResolveEntry(host, port, IPAddress.Loopback)] }, "Resolve");

    [Fact]
    public void Handler_Null_IsInvalid()
    {
        AssertInvalid(new TlsSimpleOptions { Resolve = null! }, "Resolve");
        AssertInvalid(new TlsSimpleOptions { Resolve = [null!] }, "Resolve");
        AssertInvalid(new TlsSimpleOptions { Resolve = [new TlsResolveEntry("a.example", 443, null!)] }, "Resolve");
        AssertInvalid(new TlsSimpleOptions { Resolve = [new TlsResolveEntry(null!, 443, IPAddress.Loopback)] }, "Resolve");
        AssertInvalid(new TlsSimpleOptions { Trust = null! }, "Trust");
    }

    [Fact]
    public void Defaults_OfDialling_AreThoseOfTheDocs()
    {
        var options = new TlsSimpleOptions();

        Assert.True(options is { NoDelay: true, HttpsOnly: false, Dial: null, UnixSocket: null, LocalAddress: null, KeepAlive: null, ServerName: null, ProxyTls: null });
        Assert.Same(TlsConnectRetry.Default, options.ConnectPipeline);
        Assert.Empty(options.ConnectTo);
        Assert.False(options.HasDialOptions);
        Assert.Equal(new TcpKeepAlive(), new TcpKeepAlive { Time = TimeSpan.FromMinutes(1), Interval = TimeSpan.FromMinutes(1), RetryCount = 9 });
    }

    [Theory]
    [InlineData("", null, null, null)]
    [InlineData("a b", null, null, null)]
    [InlineData(null, 0, null, null)]
    [InlineData(null, 65536, null, null)]
    [InlineData(null, null, "https://a.example", null)]
    [InlineData(null, null, "a.example:443", null)]
    [InlineData(null, null, null, -1)]
    public void Handler_ConnectToEntryThatIsNone_IsInvalid(string? host, int? port, string? toHost, int? toPort) =>
        AssertInvalid(new TlsSimpleOptions { ConnectTo = [new TlsConnectToEntry(host, port, toHost, toPort)] }, "ConnectTo");

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData("A.example", 1, "b.example", 65535)]
    [InlineData("[::1]", null, "::1", null)]
    [InlineData("bücher.example", null, "127.0.0.1", null)]
    public void Handler_ConnectToEntry_IsValid(string? host, int? port, string? toHost, int? toPort)
    {
        using var handler = new TlsSimpleHandler(new TlsSimpleOptions { ConnectTo = [new TlsConnectToEntry(host, port, toHost, toPort)] });
    }

    [Theory]
    [InlineData("a.example", 443, null, null, true)]
    [InlineData("a.example", 443, "A.EXAMPLE.", null, true)]
    [InlineData("xn--bcher-kva.example", 443, "bücher.example", 443, true)]
    [InlineData("[::1]", 443, "0:0:0:0:0:0:0:1", 443, true)]
    [InlineData("a.example", 443, "b.example", 443, false)]
    [InlineData("a.example", 443, "a.example", 444, false)]
    [InlineData("a.example", 443, null, 80, false)]
    [InlineData("sub.a.example", 443, "a.example", null, false)]
    public void Covers_EndPoint_ByHostAndPort(string host, int port, string? entryHost, int? entryPort, bool covers) =>
        Assert.Equal(covers, new TlsConnectToEntry(entryHost, entryPort, null, null).Covers(new DnsEndPoint(host, port)));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a.example:443")]
    [InlineData("https://a.example")]
    public void Handler_ServerNameThatIsNone_IsInvalid(string name) => AssertInvalid(new TlsSimpleOptions { ServerName = name }, "ServerName");

    [Theory]
    [InlineData(0, 60, 9)]
    [InlineData(60, 0, 9)]
    [InlineData(60, 60, 0)]
    [InlineData(60, 60, 128)]
    [InlineData(32768, 60, 9)]
    [InlineData(60, 32768, 9)]
    [InlineData(1.5, 60, 9)]
    [InlineData(60, -1, 9)]
    public void Handler_KeepAliveOutOfRange_IsInvalid(double time, double interval, int retries) => AssertInvalid(
        new TlsSimpleOptions { KeepAlive = new TcpKeepAlive { Time = TimeSpan.FromSeconds(time), Interval = TimeSpan.FromSeconds(interval), RetryCount = retries } },
        "KeepAlive");

    [Fact]
    public void Handler_WaysToConnectThatExcludeEachOther_AreInvalid()
    {
        foreach (Action<TlsSimpleOptions> tcp in new Action<TlsSimpleOptions>[]
        {
            options => options.LocalAddress = IPAddress.Loopback,
            options => options.KeepAlive = new TcpKeepAlive(),
            options => options.Resolve = [new TlsResolveEntry("a.example", 443, IPAddress.Loopback)],
            options => options.ConnectTo = [new TlsConnectToEntry(null, null, null, 1)],
        })
        {
            var unix = new TlsSimpleOptions { UnixSocket = "/tmp/x" };
            tcp(unix);
            AssertInvalid(unix, "UnixSocket excludes");
            var dial = new TlsSimpleOptions { Dial = (_, _) => default };
            tcp(dial);
            AssertInvalid(dial, "Dial excludes");
        }

        AssertInvalid(new TlsSimpleOptions { UnixSocket = "/tmp/x", Dial = (_, _) => default }, "Dial excludes");
    }

    [Fact]
    public void Handler_UnixSocketThatCannotBe_IsInvalid()
    {
        AssertInvalid(new TlsSimpleOptions { UnixSocket = "" }, "UnixSocket");
        AssertInvalid(new TlsSimpleOptions { UnixSocket = "/tmp/" + new string('x', 200) }, "UnixSocket");
    }

    [Fact]
    public void Handler_NullsOfDialling_AreInvalid()
    {
        AssertInvalid(new TlsSimpleOptions { ConnectTo = null! }, "ConnectTo");
        AssertInvalid(new TlsSimpleOptions { ConnectTo = [null!] }, "ConnectTo");
        AssertInvalid(new TlsSimpleOptions { ConnectPipeline = null! }, "ConnectPipeline");
        AssertInvalid(new TlsSimpleOptions { ProxyTls = new TlsClientOptions { Trust = null! } }, "Trust");
    }

    private static void AssertInvalid(TlsSimpleOptions options, string words)
    {
        var error = Assert.Throws<TlsException>(() => new TlsSimpleHandler(options));
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidOption), (error.Kind, error.Reason));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
