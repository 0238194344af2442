using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>How a <see cref="KestrelServer"/> is set up.</summary>
public sealed record KestrelSettings
{
    /// <summary>Null serves plain HTTP/1.1.</summary>
    public TestCertificate? Certificate { get; init; }

    public ServedHttp Http { get; init; } = ServedHttp.Http1AndHttp2;

    /// <summary>How many requests one HTTP/2 connection takes at once.</summary>
    public int MaxStreamsPerConnection { get; init; } = 1000;

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Whether clients are asked for a certificate.</summary>
    public ClientCertificateMode ClientCertificates { get; init; } = ClientCertificateMode.NoCertificate;

    /// <summary>Judges a client's certificate; what was sent besides stands in the chain's ExtraStore. Default: all are welcome.</summary>
    public Func<X509Certificate2, X509Chain?, bool> AcceptsClient { get; init; } = (_, _) => true;

    /// <summary>Empty leaves the suites to the platform.</summary>
    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; init; } = [];
}
