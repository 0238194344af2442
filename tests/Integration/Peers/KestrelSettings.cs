using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>How a <see cref="KestrelServer"/> is set up.</summary>
public sealed record KestrelSettings
{
    /// <summary>Null serves plain HTTP/1.1.</summary>
    public TestCertificate? Certificate { get; init; }

    public ServedHttp Http { get; init; } = ServedHttp.Http1AndHttp2;

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Empty leaves the suites to the platform.</summary>
    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; init; } = [];
}
