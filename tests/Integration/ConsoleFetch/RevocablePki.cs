using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Pki;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>A root, an intermediate, two servers below it of which one is revoked, and the lists of both CAs.</summary>
internal sealed class RevocablePki
{
    private static readonly ScratchDirectory s_directory = new();

    private readonly Issuer _intermediate;
    private readonly Issuer _root;

    public RevocablePki()
    {
        IReadOnlyList<Issuer> path = new CertificateAuthority($"with lists {Guid.NewGuid():N}", KeyKind.P256).PathToRoot(1, notAfter: null);
        _intermediate = path[0];
        _root = path[1];
        Good = Issue("good");
        Revoked = Issue("revoked");
        LeafList = Sign(_intermediate, Revoked.WithKey);
        RootList = Sign(_root);
        ListsPemPath = Write("both", LeafList, RootList);
        LeafListPemPath = Write("leaf", LeafList);
    }

    public TestCertificate Good { get; }

    public TestCertificate Revoked { get; }

    /// <summary>Of the intermediate, on leaves.</summary>
    public byte[] LeafList { get; }

    /// <summary>Of the root, on the intermediate; empty.</summary>
    public byte[] RootList { get; }

    public string ListsPemPath { get; }

    public string LeafListPemPath { get; }

    private static byte[] Sign(Issuer issuer, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (X509Certificate2 certificate in revoked)
        {
            builder.AddEntry(certificate);
        }

        return builder.Build(
            issuer.Certificate.SubjectName,
            KeyRing.Signer(issuer.Key),
            crlNumber: 1,
            nextUpdate: DateTimeOffset.UtcNow.AddDays(7),
            HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer.Certificate, true, false),
            thisUpdate: DateTimeOffset.UtcNow.AddHours(-1));
    }

    private static string Write(string name, params byte[][] lists) =>
        s_directory.Write($"{name}-{Guid.NewGuid():N}.crl.pem", string.Concat(lists.Select(list => PemEncoding.WriteString("X509 CRL", list) + "\n")));

    private TestCertificate Issue(string name)
    {
        AsymmetricAlgorithm key = KeyRing.Get(KeyKind.P256, $"leaf {name}");
        CertificateRequest request = CertificateRequests.Create($"TlsSimple test {name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(LeafSpec.ServerAuthentication)], critical: false));
        X509Certificate2 leaf = CertificateRequests.Sign(request, _intermediate, key, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30));
        return new TestCertificate(s_directory, $"{name}-{Guid.NewGuid():N}", leaf, key, [_intermediate.Certificate], _root.Certificate);
    }
}
