using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Bench.Runs;

/// <summary>
/// The certificates of one run, as files: NAME.pem (the chain without its root) and NAME.key for each kind of chain, and the roots. All are for
/// localhost, and for *.bench.test where nobody has to resolve the name.
/// </summary>
internal sealed class BenchPki : IDisposable
{
    public const int LongestChain = 5;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tlssimple-bench-");
    private readonly List<string> _roots = [];
    private int _serial;

    public BenchPki()
    {
        // A run that is ended from outside leaves nothing behind.
        AppDomain.CurrentDomain.ProcessExit += Delete;
        Add("p256", P256(), P256());
        Add("rsa", Rsa(2048), Rsa(2048));

        // As Let's Encrypt's are.
        Add("web", Rsa(4096), P384(), P256());
        for (int length = 1; length <= LongestChain; length++)
        {
            Add($"chain{length}", [.. Enumerable.Range(0, length + 1).Select(_ => P256())]);
        }

        File.WriteAllLines(Roots, _roots);
        File.WriteAllText(OneRoot, _roots[0]);
        foreach (int count in ManyRoots)
        {
            File.WriteAllLines(RootsOf(count), Enumerable.Range(_roots.Count, Math.Max(0, count - _roots.Count)).Select(Stranger).Concat(_roots));
        }
    }

    /// <summary>Sizes of the sets of roots that there are beside <see cref="Roots"/>.</summary>
    public static IReadOnlyList<int> ManyRoots { get; } = [150, 1000];

    public string Folder => _folder.FullName;

    /// <summary>The roots of all chains.</summary>
    public string Roots => Path.Combine(Folder, "roots.pem");

    /// <summary>The root of p256 alone.</summary>
    public string OneRoot => Path.Combine(Folder, "root.pem");

    /// <summary>The same with so many strangers that there are <paramref name="count"/>.</summary>
    public string RootsOf(int count) => Path.Combine(Folder, $"roots-{count}.pem");

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Delete;
        Delete(null, EventArgs.Empty);
    }

    private void Delete(object? sender, EventArgs arguments) => _folder.Delete(recursive: true);

    private static ECDsa P256() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static ECDsa P384() => ECDsa.Create(ECCurve.NamedCurves.nistP384);

    private static RSA Rsa(int bits) => RSA.Create(bits);

    /// <summary>A chain of these keys, the root's first.</summary>
    private void Add(string name, params AsymmetricAlgorithm[] keys)
    {
        X509Certificate2 issuer = Root($"CN=Bench root {name}", keys[0]);
        _roots.Add(issuer.ExportCertificatePem());
        var sent = new List<string>();
        for (int i = 1; i < keys.Length; i++)
        {
            X509Certificate2 next = Issue(issuer, keys[i - 1], i == keys.Length - 1 ? "CN=localhost" : $"CN=Bench CA {i} {name}", keys[i], isLeaf: i == keys.Length - 1);
            sent.Insert(0, next.ExportCertificatePem());
            issuer.Dispose();
            issuer = next;
        }

        issuer.Dispose();
        File.WriteAllLines(Path.Combine(Folder, $"{name}.pem"), sent);
        File.WriteAllText(Path.Combine(Folder, $"{name}.key"), keys[^1].ExportPkcs8PrivateKeyPem());
        foreach (AsymmetricAlgorithm key in keys)
        {
            key.Dispose();
        }
    }

    private static X509Certificate2 Root(string subject, AsymmetricAlgorithm key)
    {
        CertificateRequest request = Request(subject, key, key);
        AddAuthority(request);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    private X509Certificate2 Issue(X509Certificate2 issuer, AsymmetricAlgorithm issuerKey, string subject, AsymmetricAlgorithm key, bool isLeaf)
    {
        CertificateRequest request = Request(subject, key, issuerKey);
        if (isLeaf)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddDnsName("*.bench.test");
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        }
        else
        {
            AddAuthority(request);
        }

        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        X509SignatureGenerator signer = issuerKey is RSA rsa
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa((ECDsa)issuerKey);
        byte[] serial = [1, .. BitConverter.GetBytes(_serial++)];
        return request.Create(issuer.SubjectName, signer, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(20), serial);
    }

    private static void AddAuthority(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
    }

    private static string Stranger(int number)
    {
        using ECDsa key = P256();
        using X509Certificate2 root = Root($"CN=Bench stranger {number}", key);
        return root.ExportCertificatePem();
    }

    private static CertificateRequest Request(string subject, AsymmetricAlgorithm key, AsymmetricAlgorithm signer)
    {
        HashAlgorithmName hash = signer is ECDsa { KeySize: > 256 } ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        return key is RSA rsa ? new CertificateRequest(subject, rsa, hash, RSASignaturePadding.Pkcs1) : new CertificateRequest(subject, (ECDsa)key, hash);
    }
}
