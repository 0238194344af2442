using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Pki;

/// <summary>Throw-away CAs and server certificates, as files and as objects. The files are gone when the tests end.</summary>
public sealed class TestPki
{
    private static readonly ScratchDirectory s_directory = new();

    private readonly ConcurrentDictionary<(string, KeyKind), Lazy<CertificateAuthority>> _authorities = new();
    private int _issued;

    private TestPki()
    {
    }

    public static TestPki Shared { get; } = new();

    /// <summary>Issues a new certificate; as <see cref="LeafSpec"/> stands if none is given.</summary>
    public TestCertificate Leaf(LeafSpec? spec = null)
    {
        spec ??= new LeafSpec();
        string name = Interlocked.Increment(ref _issued).ToString("d4", CultureInfo.InvariantCulture);
        AsymmetricAlgorithm key = KeyRing.Get(spec.Key, KeyRing.IsRsa(spec.Key) ? "leaf" : $"leaf {name}");
        IReadOnlyList<Issuer> path = spec.SelfSigned ? [] : AuthorityOf(spec).PathToRoot(spec.Intermediates, spec.IntermediatesNotAfter);

        CertificateRequest request = CertificateRequests.Create(spec.CommonName, key, spec.Hash);
        AddLeafExtensions(request, spec);
        DateTimeOffset notBefore = spec.NotBefore ?? DateTimeOffset.UtcNow.AddHours(-1);
        DateTimeOffset notAfter = spec.NotAfter ?? DateTimeOffset.UtcNow.AddDays(30);
        X509Certificate2 leaf = CertificateRequests.Sign(request, path.Count == 0 ? null : path[0], key, notBefore, notAfter);

        X509Certificate2 root = path.Count == 0 ? leaf : path[^1].Certificate;
        X509Certificate2[] intermediates = [.. path.SkipLast(1).Select(issuer => issuer.Certificate)];
        X509Certificate2[] shown = spec.Shape switch
        {
            ChainShape.Complete => intermediates,
            ChainShape.WithRoot => [.. intermediates, root],
            ChainShape.MissingIntermediate => [],
            ChainShape.WrongOrder => [.. intermediates.Reverse()],
            _ => throw new ArgumentOutOfRangeException(nameof(spec)),
        };
        return new TestCertificate(s_directory, name, leaf, key, shown, root);
    }

    /// <summary>The root of a CA as a PEM file: an anchor for clients that never saw a leaf of it.</summary>
    public string CaPemPath(string ca = "main", KeyKind key = KeyKind.P256) => Leaf(new LeafSpec { Ca = ca, CaKey = key }).CaPemPath;

    private CertificateAuthority AuthorityOf(LeafSpec spec)
    {
        KeyKind kind = spec.CaKey ?? (KeyRing.IsRsa(spec.Key) ? KeyKind.Rsa2048 : KeyKind.P256);
        return _authorities.GetOrAdd(
            (spec.Ca, kind),
            static key => new Lazy<CertificateAuthority>(() => new CertificateAuthority($"{key.Item1} {key.Item2}", key.Item2))).Value;
    }

    private static void AddLeafExtensions(CertificateRequest request, LeafSpec spec)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            KeyRing.IsRsa(spec.Key) ? X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.DigitalSignature,
            critical: true));
        if (spec.ExtendedKeyUsages.Count > 0)
        {
            var usages = new OidCollection();
            foreach (string usage in spec.ExtendedKeyUsages)
            {
                usages.Add(new Oid(usage));
            }

            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        }

        if (spec.HasSubjectAlternativeName)
        {
            var names = new SubjectAlternativeNameBuilder();
            spec.DnsNames.ToList().ForEach(names.AddDnsName);
            spec.IpAddresses.ToList().ForEach(address => names.AddIpAddress(IPAddress.Parse(address)));
            spec.Uris.ToList().ForEach(uri => names.AddUri(new Uri(uri)));
            request.CertificateExtensions.Add(names.Build());
        }
    }
}
