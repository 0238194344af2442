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

    private static void AssertInvalid(TlsSimpleOptions options, string words)
    {
        var error = Assert.Throws<TlsException>(() => new TlsSimpleHandler(options));
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidOption), (error.Kind, error.Reason));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
