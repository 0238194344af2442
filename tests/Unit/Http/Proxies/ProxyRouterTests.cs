using System.Net;
using Xunit;

namespace TlsSimple.Unit.Http.Proxies;

public sealed class ProxyRouterTests
{
    private static readonly Uri s_http = new("http://server.test/");
    private static readonly Uri s_https = new("https://server.test/");

    [Theory]
    [InlineData("https://server.test/")]
    [InlineData("wss://server.test/")]
    public void GetProxy_SecureDestination_SeemsToNeedNone(string destination)
    {
        var router = new ProxyRouter(new WebProxy("http://proxy.test:3128"));
        Assert.True(router.IsBypassed(new Uri(destination)));
        Assert.Null(router.GetProxy(new Uri(destination)));
        Assert.Equal(new Uri("http://proxy.test:3128"), router.ProxyFor(new Uri(destination)));
    }

    [Theory]
    [InlineData("http://proxy.test:3128")]
    [InlineData("socks5://proxy.test:1080")]
    [InlineData("socks4a://proxy.test:1080")]
    public void GetProxy_PlainDestination_IsTheCallers(string proxy)
    {
        var router = new ProxyRouter(new WebProxy(proxy));
        Assert.False(router.IsBypassed(s_http));
        Assert.Equal(new Uri(proxy), router.GetProxy(s_http));
        Assert.Null(router.Undisguise("proxy.test", new Uri(proxy).Port));
    }

    [Theory]
    [InlineData("https://proxy.test:3129")]
    [InlineData("https://PROXY.test")]
    [InlineData("https://bücher.test:3129")]
    [InlineData("https://192.0.2.1:3129")]
    [InlineData("https://[2001:db8::1]:3129")]
    [InlineData("https://[::1]:3129")]
    [InlineData("https://user:secret@proxy.test:3129")]
    public void GetProxy_PlainDestinationThroughHttpsProxy_IsDisguised(string proxy)
    {
        var router = new ProxyRouter(new WebProxy(proxy));
        Uri disguise = router.GetProxy(s_http)!;
        Assert.Equal("http", disguise.Scheme);
        Assert.EndsWith(".invalid", disguise.Host, StringComparison.Ordinal);
        Assert.Equal(new Uri(proxy).Port, disguise.Port);
        Assert.Equal("", disguise.UserInfo);
        Assert.Equal(new Uri(proxy), router.Undisguise(disguise.IdnHost, disguise.Port));
        Assert.Null(router.Undisguise(disguise.IdnHost, disguise.Port + 1));
        Assert.Equal(disguise, router.GetProxy(s_http));
    }

    [Fact]
    public void GetProxy_TwoHttpsProxies_AreKeptApart()
    {
        var proxy = new WebProxy("https://one.test:1");
        var router = new ProxyRouter(proxy);
        Uri one = router.GetProxy(s_http)!;
        proxy.Address = new Uri("https://two.test:1");
        Uri two = router.GetProxy(s_http)!;
        Assert.NotEqual(one, two);
        Assert.Equal(new Uri("https://one.test:1"), router.Undisguise(one.IdnHost, one.Port));
        Assert.Equal(new Uri("https://two.test:1"), router.Undisguise(two.IdnHost, two.Port));
    }

    [Fact]
    public void ProxyFor_NoneOrBypassedOrItself_IsNull()
    {
        Assert.Null(new ProxyRouter(new WebProxy()).ProxyFor(s_https));
        Assert.Null(new ProxyRouter(new WebProxy("http://proxy.test:3128", BypassOnLocal: false, ["server"])).ProxyFor(s_https));
        Assert.Null(new ProxyRouter(new WebProxy("https://server.test/")).ProxyFor(s_https));
    }

    [Fact]
    public void Credentials_HttpsProxy_AreAskedForByItsRealAddress()
    {
        var proxy = new Uri("https://proxy.test:3129");
        var mine = new NetworkCredential("user", "secret");
        var cache = new CredentialCache { { proxy, "Basic", mine } };
        foreach (bool isDefault in new[] { false, true })
        {
            var router = new ProxyRouter(new WebProxy(proxy) { Credentials = isDefault ? null : cache }) { DefaultCredentials = isDefault ? cache : null };
            Uri disguise = router.GetProxy(s_http)!;
            Assert.Same(mine, router.Credentials!.GetCredential(disguise, "Basic"));
            Assert.Null(router.Credentials!.GetCredential(new Uri("http://other.test:3129"), "Basic"));
            Assert.Same(cache, router.RealCredentials);
        }
    }

    [Fact]
    public void Credentials_OfTheProxy_GoBeforeTheDefault()
    {
        var own = new NetworkCredential("own", "");
        var proxy = new WebProxy("http://proxy.test:3128");
        var router = new ProxyRouter(proxy) { DefaultCredentials = new NetworkCredential("default", "") };
        Assert.Equal("default", router.Credentials!.GetCredential(s_http, "Basic")!.UserName);
        router.Credentials = own;
        Assert.Same(own, proxy.Credentials);
        Assert.Same(own, router.RealCredentials);
        Assert.Null(new ProxyRouter(new WebProxy("http://proxy.test:3128")).Credentials);
    }
}
