using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Unit;

/// <summary>A server's certificate, the key to it, and the CA that vouches for it. Made by .NET, not by the code under test.</summary>
internal sealed class TestIdentity
{
    public const string Host = "server.test";

    private static readonly Lazy<TestIdentity> s_ecdsa = new(() => Create(new TestIdentitySpec()));
    private static readonly Lazy<TestIdentity> s_rsa = new(() => Create(new TestIdentitySpec { MakeKey = TestIdentitySpec.Rsa }));
    private static readonly Lazy<TestIdentity> s_stranger = new(() => Create(new TestIdentitySpec()));

    private TestIdentity(X509Certificate2 leaf, IReadOnlyList<X509Certificate2> intermediates, X509Certificate2 root, byte[] privateKey)
    {
        Leaf = leaf;
        Intermediates = intermediates;
        Root = root;
        PrivateKey = privateKey;
        Anchors = TrustAnchors.FromCertificates([(ReadOnlyMemory<byte>)root.RawData]);
        Chain = [leaf.RawData, .. intermediates.Select(c => (ReadOnlyMemory<byte>)c.RawData)];
        SslContext = SslStreamCertificateContext.Create(leaf, [.. intermediates], offline: true);
    }

    public static TestIdentity Ecdsa => s_ecdsa.Value;

    public static TestIdentity Rsa => s_rsa.Value;

    /// <summary>One whose CA nobody trusts who trusts the others'.</summary>
    public static TestIdentity Stranger => s_stranger.Value;

    /// <summary>With its private key.</summary>
    public X509Certificate2 Leaf { get; }

    public IReadOnlyList<X509Certificate2> Intermediates { get; }

    public X509Certificate2 Root { get; }

    /// <summary>The leaf's key as PKCS#8.</summary>
    public byte[] PrivateKey { get; }

    public TrustAnchors Anchors { get; }

    /// <summary>What a server sends, leaf first, without the root.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; }

    public SslStreamCertificateContext SslContext { get; }

    public static TestIdentity Of(TestKey key) => key == TestKey.Rsa ? Rsa : Ecdsa;

    public static TestIdentity Create(TestIdentitySpec spec)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using AsymmetricAlgorithm key = spec.MakeKey();
        CertificateRequest request = Describe(spec, key);
        if (spec.IsSelfSigned)
        {
            AddKeyIdentifiers(request, issuer: null);
            X509Certificate2 itself = request.CreateSelfSigned(now + spec.Begins, now + spec.Ends);
            return new TestIdentity(itself, [], itself, key.ExportPkcs8PrivateKey());
        }

        // The CA's key is of the leaf's kind, and long enough where the leaf's is not.
        using AsymmetricAlgorithm rootKey = key is RSA ? TestIdentitySpec.Rsa() : TestIdentitySpec.Ecdsa();
        CertificateRequest rootRequest = DescribeCa("CN=root", rootKey);
        AddKeyIdentifiers(rootRequest, issuer: null);
        X509Certificate2 root = rootRequest.CreateSelfSigned(now.AddYears(-2), now.AddYears(2));
        X509Certificate2 issuer = root;
        X509Certificate2[] intermediates = [];
        using AsymmetricAlgorithm intermediateKey = key is RSA ? TestIdentitySpec.Rsa() : TestIdentitySpec.Ecdsa();
        if (spec.HasIntermediate)
        {
            CertificateRequest intermediateRequest = DescribeCa("CN=intermediate", intermediateKey);
            AddKeyIdentifiers(intermediateRequest, root);
            issuer = WithKey(intermediateRequest.Create(root, now.AddYears(-1), now.AddYears(1), [2]), intermediateKey);
            intermediates = spec.IsIntermediateLeftOut ? [] : [issuer];
        }

        AddKeyIdentifiers(request, issuer);
        X509Certificate2 leaf = WithKey(request.Create(issuer, now + spec.Begins, now + spec.Ends, [3]), key);
        return new TestIdentity(leaf, intermediates, root, key.ExportPkcs8PrivateKey());
    }

    private static void AddKeyIdentifiers(CertificateRequest request, X509Certificate2? issuer)
    {
        var own = new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false);
        request.CertificateExtensions.Add(own);
        request.CertificateExtensions.Add(issuer is null
            ? X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(own)
            : X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
    }

    private static CertificateRequest Describe(TestIdentitySpec spec, AsymmetricAlgorithm key)
    {
        CertificateRequest request = NewRequest(spec.Subject, key, spec.Hash);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string name in spec.DnsNames)
        {
            names.AddDnsName(name);
        }

        foreach (IPAddress address in spec.Addresses)
        {
            names.AddIpAddress(address);
        }

        if (spec.DnsNames.Count + spec.Addresses.Count > 0)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(spec.IsSelfSigned, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(spec.KeyUsage, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(spec.ExtendedKeyUsage)], false));
        return request;
    }

    private static CertificateRequest DescribeCa(string subject, AsymmetricAlgorithm key)
    {
        CertificateRequest request = NewRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return request;
    }

    private static CertificateRequest NewRequest(string subject, AsymmetricAlgorithm key, HashAlgorithmName hash) => key is RSA rsa
        ? new CertificateRequest(subject, rsa, hash, RSASignaturePadding.Pkcs1)
        : new CertificateRequest(subject, (ECDsa)key, hash);

    private static X509Certificate2 WithKey(X509Certificate2 certificate, AsymmetricAlgorithm key) => key is RSA rsa
        ? certificate.CopyWithPrivateKey(rsa)
        : certificate.CopyWithPrivateKey((ECDsa)key);
}
