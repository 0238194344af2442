using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace TlsSimple.Unit.Http;

public sealed class SocketsHandlerSetupTests
{
    private static readonly Dictionary<string, Action<SocketsHttpHandler>> s_settings = new()
    {
        ["SslOptions.RemoteCertificateValidationCallback"] = h => h.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => false,
        ["SslOptions.LocalCertificateSelectionCallback"] = h => h.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => TestIdentity.Ecdsa.Leaf,
        ["SslOptions.ClientCertificates"] = h => h.SslOptions.ClientCertificates = [TestIdentity.Ecdsa.Leaf],
        ["SslOptions.ClientCertificateContext"] = h => h.SslOptions.ClientCertificateContext = TestIdentity.Ecdsa.SslContext,
        ["SslOptions.EnabledSslProtocols"] = h => h.SslOptions.EnabledSslProtocols = SslProtocols.Tls13,
        ["SslOptions.TargetHost"] = h => h.SslOptions.TargetHost = "other.test",
        ["SslOptions.ApplicationProtocols"] = h => h.SslOptions.ApplicationProtocols = [SslApplicationProtocol.Http2],
        ["SslOptions.CertificateChainPolicy"] = h => h.SslOptions.CertificateChainPolicy = new X509ChainPolicy(),
        ["SslOptions.CertificateRevocationCheckMode"] = h => h.SslOptions.CertificateRevocationCheckMode = X509RevocationMode.Online,
    };

    public static TheoryData<string> Settings => [.. s_settings.Keys];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Handler_SettingThatWouldHaveNoEffect_IsRefusedByName(string setting)
    {
        using var sockets = new SocketsHttpHandler();
        s_settings[setting](sockets);

        var error = Assert.Throws<TlsException>(() => new TlsSimpleHandler(Options(), sockets));

        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidOption), (error.Kind, error.Reason));
        Assert.StartsWith($"{setting} is set on the SocketsHttpHandler: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Handler_OtherSettings_AreKept()
    {
        using var sockets = new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 3, AllowAutoRedirect = false };

        using var handler = new TlsSimpleHandler(Options(), sockets);

        Assert.Same(sockets, handler.InnerHandler);
        Assert.Equal((false, 3, false), (sockets.UseCookies, sockets.MaxConnectionsPerServer, sockets.AllowAutoRedirect));
    }

    [Fact]
    public void Apply_SslStreamOfItsOwn_FailsClosed()
    {
        using var sockets = new SocketsHttpHandler();
        using var handler = new TlsSimpleHandler(Options(), sockets);

        Assert.NotNull(sockets.ConnectCallback);
        Assert.NotNull(sockets.PlaintextStreamFilter);
        Assert.False(sockets.SslOptions.RemoteCertificateValidationCallback!(this, TestIdentity.Ecdsa.Leaf, null, SslPolicyErrors.None));
    }

    [Fact]
    public void Apply_EncodingSelectorOfTheCaller_IsAskedStill()
    {
        using var sockets = new SocketsHttpHandler { ResponseHeaderEncodingSelector = (name, _) => name == "X" ? Encoding.Latin1 : null };
        using var handler = new TlsSimpleHandler(Options(), sockets);
        using var request = new HttpRequestMessage();

        Assert.Same(Encoding.Latin1, sockets.ResponseHeaderEncodingSelector!("X", request));
        Assert.Null(sockets.ResponseHeaderEncodingSelector("Y", request));
    }

    [Fact]
    public void Handler_SameInnerHandlerTwice_IsRefused()
    {
        using var sockets = new SocketsHttpHandler();
        using var first = new TlsSimpleHandler(Options(), sockets);

        Assert.Equal(TlsErrorReason.InvalidOption, Assert.Throws<TlsException>(() => new TlsSimpleHandler(Options(), sockets)).Reason);
    }

    [Fact]
    public async Task Handler_InnerHandlerUsedBefore_IsRefused()
    {
        using var sockets = new SocketsHttpHandler { UseProxy = false };
        using (var client = new HttpClient(sockets, disposeHandler: false))
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://127.0.0.1:1/")));
        }

        Assert.Throws<InvalidOperationException>(() => new TlsSimpleHandler(Options(), sockets));
    }

    [Fact]
    public void Handler_ConnectCallbackAndDialOptions_AreRefused()
    {
        foreach (Action<TlsSimpleOptions> set in new Action<TlsSimpleOptions>[]
        {
            options => options.Dial = (_, _) => default,
            options => options.UnixSocket = "/tmp/x",
            options => options.LocalAddress = System.Net.IPAddress.Loopback,
            options => options.KeepAlive = new TcpKeepAlive(),
            options => options.Resolve = [new TlsResolveEntry("a.example", 443, System.Net.IPAddress.Loopback)],
            options => options.ConnectTo = [new TlsConnectToEntry(null, null, null, 1)],
        })
        {
            using var sockets = new SocketsHttpHandler { ConnectCallback = (_, _) => default };
            TlsSimpleOptions options = Options();
            set(options);
            var error = Assert.Throws<TlsException>(() => new TlsSimpleHandler(options, sockets));
            Assert.StartsWith("ConnectCallback is set on the SocketsHttpHandler: ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Handler_UnixSocket_UsesNoProxy()
    {
        using var sockets = new SocketsHttpHandler { Proxy = new System.Net.WebProxy("http://proxy.test:3128") };
        TlsSimpleOptions options = Options();
        options.UnixSocket = "/tmp/x";
        using var handler = new TlsSimpleHandler(options, sockets);
        Assert.False(sockets.UseProxy);
    }

    [Fact]
    public void Handler_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new TlsSimpleHandler(null!));
        Assert.Throws<ArgumentNullException>(() => new TlsSimpleHandler(Options(), null!));
    }

    private static TlsSimpleOptions Options() => new() { Trust = TestIdentity.Ecdsa.Anchors };
}
