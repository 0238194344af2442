using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Integration.Pki;

/// <summary>One root with the intermediates below it. They are made when first asked for and stay the same from then on.</summary>
internal sealed class CertificateAuthority
{
    private readonly string _owner;
    private readonly KeyKind _kind;
    private readonly ConcurrentDictionary<(int Depth, DateTimeOffset NotAfter), Lazy<Issuer>> _intermediates = new();
    private readonly DateTimeOffset _notBefore = DateTimeOffset.UtcNow.AddYears(-10);
    private readonly DateTimeOffset _notAfter = DateTimeOffset.UtcNow.AddYears(10);

    public CertificateAuthority(string name, KeyKind kind)
    {
        _owner = name;
        _kind = kind;
        AsymmetricAlgorithm key = KeyRing.Get(kind, $"{name} root");
        Root = Issue($"TlsSimple test root {name}", key, issuer: null, _notAfter);
    }

    public Issuer Root { get; }

    /// <summary>The issuers from the one that signs leaves up to the root, which comes last.</summary>
    public IReadOnlyList<Issuer> PathToRoot(int intermediates, DateTimeOffset? notAfter)
    {
        var path = new List<Issuer> { Root };
        for (int depth = 1; depth <= intermediates; depth++)
        {
            Issuer above = path[0];
            path.Insert(0, _intermediates.GetOrAdd(
                (depth, notAfter ?? _notAfter),
                key => new Lazy<Issuer>(() => IssueIntermediate(key.Depth, key.NotAfter, above))).Value);
        }

        return path;
    }

    private Issuer IssueIntermediate(int depth, DateTimeOffset notAfter, Issuer above)
    {
        // The end is in the name: two intermediates that differ in it never share subject and key.
        string until = notAfter.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        string name = $"{_owner} intermediate {depth} until {until}";
        return Issue($"TlsSimple test {name}", KeyRing.Get(_kind, name), above, notAfter);
    }

    private Issuer Issue(string commonName, AsymmetricAlgorithm key, Issuer? issuer, DateTimeOffset notAfter)
    {
        CertificateRequest request = CertificateRequests.Create(commonName, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return new Issuer(CertificateRequests.Sign(request, issuer, key, _notBefore, notAfter), key);
    }
}
