using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Unit;

/// <summary>What a test wants of a server's certificate; good by default.</summary>
internal sealed record TestIdentitySpec
{
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    public Func<AsymmetricAlgorithm> MakeKey { get; init; } = Ecdsa;

    public string Subject { get; init; } = "CN=leaf";

    public IReadOnlyList<string> DnsNames { get; init; } = [TestIdentity.Host];

    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    public TimeSpan Begins { get; init; } = TimeSpan.FromDays(-30);

    public TimeSpan Ends { get; init; } = TimeSpan.FromDays(30);

    public string ExtendedKeyUsage { get; init; } = ServerAuth;

    public X509KeyUsageFlags KeyUsage { get; init; } = X509KeyUsageFlags.DigitalSignature;

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>No CA: the leaf signs itself.</summary>
    public bool IsSelfSigned { get; init; }

    /// <summary>An intermediate CA stands between the leaf and the root.</summary>
    public bool HasIntermediate { get; init; }

    /// <summary>The server does not send the intermediate.</summary>
    public bool IsIntermediateLeftOut { get; init; }

    public static ECDsa Ecdsa() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static RSA Rsa() => RSA.Create(2048);

    public static RSA ShortRsa() => RSA.Create(1024);
}
