using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Certificates;

namespace TlsSimple.Unit.Revocation;

/// <summary>A path of leaf, intermediate and root, whose two CAs can make lists.</summary>
internal sealed class RevocationPath : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public const X509KeyUsageFlags SigningUsage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;

    private static readonly DateTimeOffset s_begin = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_end = new(2035, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public RevocationPath(
        X509KeyUsageFlags? intermediateUsage = SigningUsage,
        bool hasKeyIdentifiers = true,
        byte[]? leafDistributionPoints = null)
    {
        Root = Request("CN=root", RootKey, SigningUsage, hasKeyIdentifiers).CreateSelfSigned(s_begin, s_end);
        CertificateRequest intermediate = Request("CN=intermediate", IntermediateKey, intermediateUsage, hasKeyIdentifiers);
        Intermediate = intermediate.Create(Root, s_begin, s_end, [0x21]).CopyWithPrivateKey(IntermediateKey);
        var leaf = new CertificateRequest("CN=leaf", LeafKey, HashAlgorithmName.SHA256);
        if (leafDistributionPoints is not null)
        {
            leaf.CertificateExtensions.Add(new X509Extension("2.5.29.31", leafDistributionPoints, critical: false));
        }

        Leaf = leaf.Create(Intermediate.SubjectName, X509SignatureGenerator.CreateForECDsa(IntermediateKey), s_begin, s_end, [0x31]);
        Parsed = [.. new[] { Leaf, Intermediate, Root }.Select(c => ParsedCertificate.Parse(c.RawData))];
    }

    public ECDsa RootKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa IntermediateKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa LeafKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    public X509Certificate2 Leaf { get; }

    public IReadOnlyList<ParsedCertificate> Parsed { get; }

    /// <summary>The serial number of the leaf, as an INTEGER has it.</summary>
    public static byte[] LeafSerial => [0x31];

    public static byte[] IntermediateSerial => [0x21];

    /// <summary>A list of the intermediate's, signed and current, with nobody on it.</summary>
    public RevocationListBuilder IntermediateList() =>
        new RevocationListBuilder { Issuer = CertificateBuilder.Raw(Intermediate.SubjectName.RawData) }.SignedBy(IntermediateKey);

    /// <summary>A list of the root's.</summary>
    public RevocationListBuilder RootList() =>
        new RevocationListBuilder { Issuer = CertificateBuilder.Raw(Root.SubjectName.RawData) }.SignedBy(RootKey);

    /// <summary>What is wrong with the path in the light of these lists.</summary>
    public List<TlsCertificateFailure> Check(RevocationMode mode, DateTimeOffset time, params RevocationListBuilder[] lists) =>
        Check(mode, time, lists.Length == 0
            ? RevocationLists.Empty
            : RevocationLists.FromDer(lists.Select(l => (ReadOnlyMemory<byte>)l.Build())));

    public List<TlsCertificateFailure> Check(RevocationMode mode, DateTimeOffset time, RevocationLists lists)
    {
        var failures = new List<TlsCertificateFailure>();
        RevocationCheck.Check(Parsed, new RevocationOptions { Mode = mode, Lists = lists }, time, failures);
        return failures;
    }

    public void Dispose()
    {
        RootKey.Dispose();
        IntermediateKey.Dispose();
        LeafKey.Dispose();
        Root.Dispose();
        Intermediate.Dispose();
        Leaf.Dispose();
    }

    private static CertificateRequest Request(string subject, ECDsa key, X509KeyUsageFlags? usage, bool hasKeyIdentifiers)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        if (usage is X509KeyUsageFlags flags)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, true));
        }

        if (hasKeyIdentifiers)
        {
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        }

        return request;
    }
}
