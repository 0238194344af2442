using System.Security.Authentication;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Http;

/// <summary>HttpClients over TlsSimple, and requests of an exact version.</summary>
internal static class Clients
{
    public static HttpClient Trusting(TestCertificate certificate, Action<TlsSimpleOptions>? configure = null, SocketsHttpHandler? inner = null) =>
        new(Handler(certificate, configure, inner)) { Timeout = TimeSpan.FromSeconds(120) };

    public static TlsSimpleHandler Handler(TestCertificate certificate, Action<TlsSimpleOptions>? configure = null, SocketsHttpHandler? inner = null)
    {
        var options = new TlsSimpleOptions { Trust = TrustAnchors.FromPemFile(certificate.CaPemPath) };
        configure?.Invoke(options);
        return new TlsSimpleHandler(options, inner ?? new SocketsHttpHandler());
    }

    public static Action<TlsSimpleOptions> Only(SslProtocols protocol) => options =>
    {
        options.MinimumProtocol = protocol;
        options.MaximumProtocol = protocol;
    };

    public static HttpRequestMessage Exactly(Version version, HttpMethod method, Uri url, HttpContent? content = null) => new(method, url)
    {
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = content,
    };

    public static HttpRequestMessage Get(Version version, Uri url) => Exactly(version, HttpMethod.Get, url);
}
