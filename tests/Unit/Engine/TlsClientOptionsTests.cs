using System.Security.Authentication;
using Xunit;

namespace TlsSimple.Unit.Engine;

public sealed class TlsClientOptionsTests
{
    [Fact]
    public void Defaults_AreSafe()
    {
        var options = new TlsClientOptions();

        Assert.Same(TrustAnchors.System, options.Trust);
        Assert.Equal((SslProtocols.Tls12, SslProtocols.Tls13), (options.MinimumProtocol, options.MaximumProtocol));
        Assert.Empty(options.ApplicationProtocols);
        Assert.Equal(TimeSpan.FromSeconds(10), options.HandshakeTimeout);
        Assert.Same(TimeProvider.System, options.TimeProvider);
        options.Validate();
    }

    [Fact]
    public void Context_Null_Throws() => Assert.Throws<ArgumentNullException>(() => new TlsClientContext(null!));

#pragma warning disable SYSLIB0039, CS0618 // Old protocols are what the test is about.
    [Theory]
    [InlineData(SslProtocols.None)]
    [InlineData(SslProtocols.Tls11)]
    [InlineData(SslProtocols.Ssl3)]
    [InlineData(SslProtocols.Tls12 | SslProtocols.Tls13)]
    public void Context_ProtocolThatIsNone_IsInvalid(SslProtocols protocol)
    {
        AssertInvalid(new TlsClientOptions { MinimumProtocol = protocol }, "MinimumProtocol");
        AssertInvalid(new TlsClientOptions { MaximumProtocol = protocol }, "MaximumProtocol");
    }
#pragma warning restore SYSLIB0039, CS0618

    [Fact]
    public void Context_MinimumAboveMaximum_IsInvalid() =>
        AssertInvalid(new TlsClientOptions { MinimumProtocol = SslProtocols.Tls13, MaximumProtocol = SslProtocols.Tls12 }, "no version is left");

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(uint.MaxValue)]
    public void Context_TimeoutOutOfRange_IsInvalid(double milliseconds) =>
        AssertInvalid(new TlsClientOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(milliseconds) }, "HandshakeTimeout");

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(uint.MaxValue - 1)]
    public void Context_TimeoutInRange_IsTaken(double milliseconds) =>
        new TlsClientContext(new TlsClientOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(milliseconds) }).Dispose();

    [Fact]
    public void Context_NullOption_IsInvalid()
    {
        AssertInvalid(new TlsClientOptions { Trust = null! }, "Trust");
        AssertInvalid(new TlsClientOptions { ApplicationProtocols = null! }, "ApplicationProtocols");
        AssertInvalid(new TlsClientOptions { TimeProvider = null! }, "TimeProvider");
        AssertInvalid(new TlsClientOptions { ApplicationProtocols = [default] }, "ApplicationProtocols");
    }

    [Fact]
    public void Context_OptionsChangedAfterwards_KeepsItsOwn()
    {
        var options = new TlsClientOptions { ApplicationProtocols = [System.Net.Security.SslApplicationProtocol.Http2] };
        using var context = new TlsClientContext(options);

        options.ApplicationProtocols.Clear();
        options.HandshakeTimeout = TimeSpan.FromMinutes(1);

        Assert.Equal(AlpnOffer.Http2, context.DefaultOffer);
        Assert.Equal(TimeSpan.FromSeconds(10), context.HandshakeTimeout);
    }

    [Fact]
    public void Dispose_Twice_DoesNothing()
    {
        var context = new TlsClientContext(new TlsClientOptions { Trust = TestIdentity.Ecdsa.Anchors });
        context.Dispose();
        context.Dispose();

        Assert.Throws<ObjectDisposedException>(() => context.CreateSession(HostName.Parse("a.example", "host"), AlpnOffer.None));
    }

    private static void AssertInvalid(TlsClientOptions options, string words)
    {
        var error = Assert.Throws<TlsException>(() => new TlsClientContext(options));
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidOption), (error.Kind, error.Reason));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
