using System.Net;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Proxies;

/// <summary>HttpClients over TlsSimple that use a proxy.</summary>
internal static class Through
{
    public static HttpClient Proxy(
        TestCertificate certificate, Uri proxy, ICredentials? credentials = null, Action<TlsSimpleOptions>? configure = null) =>
        Proxy(certificate, new WebProxy(proxy) { Credentials = credentials }, configure);

    public static HttpClient Proxy(TestCertificate certificate, IWebProxy proxy, Action<TlsSimpleOptions>? configure = null, Action<SocketsHttpHandler>? setUp = null)
    {
        var inner = new SocketsHttpHandler { Proxy = proxy };
        setUp?.Invoke(inner);
        return Clients.Trusting(certificate, configure, inner);
    }

    /// <summary>With user and password in it, as some write it.</summary>
    public static Uri WithCredentials(Uri proxy, string user = "user", string password = "secret") =>
        new UriBuilder(proxy) { UserName = user, Password = password }.Uri;
}
