using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Corpus;

namespace TlsSimple.Bench;

/// <summary>The usual chain: a server's certificate, an intermediate that is sent, a root that is trusted.</summary>
internal sealed class BenchChain
{
    private readonly ReadOnlyMemory<byte>[] _sent;
    private readonly TrustAnchors _trust;
    private readonly X509Certificate2 _peerObject;
    private readonly X509Certificate2 _intermediateObject;
    private readonly X509Certificate2 _rootObject;

    private BenchChain(string name, Draft root, Draft intermediate, Draft leaf)
    {
        Name = name;
        Root = root.Encoded;
        Intermediate = intermediate.Encoded;
        Peer = leaf.Encoded;
        _sent = [Intermediate];
        _trust = TrustAnchors.FromCertificates([Root]);
        _peerObject = X509CertificateLoader.LoadCertificate(Peer);
        _intermediateObject = X509CertificateLoader.LoadCertificate(Intermediate);
        _rootObject = X509CertificateLoader.LoadCertificate(Root);
    }

    public string Name { get; }

    public byte[] Peer { get; }

    public byte[] Intermediate { get; }

    public byte[] Root { get; }

    /// <summary>The kinds of keys that chains of the web have.</summary>
    public static BenchChain[] All() =>
    [
        Of("RSA-2048", KeyPool.Rsa(2048, "root"), KeyPool.Rsa(2048, "ca"), KeyPool.Rsa(2048, "leaf")),
        Of("RSA-2048, root RSA-4096", KeyPool.Rsa(4096, "root"), KeyPool.Rsa(2048, "ca"), KeyPool.Rsa(2048, "leaf")),
        Of("P-256", KeyPool.P256("root"), KeyPool.P256("ca"), KeyPool.P256("leaf")),
        Of("P-256, CAs P-384", KeyPool.P384("root"), KeyPool.P384("ca"), KeyPool.P256("leaf")),
    ];

    /// <summary>Ours, with anchors that are there already: what a connection costs.</summary>
    public void Verify() => Accept(CertificateVerifier.Verify(Peer, _sent, _trust, Chain.Host, Draft.Now));

    /// <summary>Ours, anchors and all.</summary>
    public void VerifyFromDer() =>
        Accept(CertificateVerifier.Verify(Peer, _sent, TrustAnchors.FromCertificates([Root]), Chain.Host, Draft.Now));

    /// <summary>The same without the engine.</summary>
    public void VerifyManaged() => Accept(CertificateVerifier.Verify(Peer, _sent, Request(_trust)));

    public void VerifyManagedFromDer() => Accept(CertificateVerifier.Verify(Peer, _sent, Request(TrustAnchors.FromCertificates([Root]))));

    /// <summary>The platform's, with objects that are there already.</summary>
    public void Build() => Build(_peerObject, _intermediateObject, _rootObject);

    /// <summary>The platform's, objects and all.</summary>
    public void BuildFromDer()
    {
        using X509Certificate2 peer = X509CertificateLoader.LoadCertificate(Peer);
        using X509Certificate2 intermediate = X509CertificateLoader.LoadCertificate(Intermediate);
        using X509Certificate2 root = X509CertificateLoader.LoadCertificate(Root);
        Build(peer, intermediate, root);
    }

    private static BenchChain Of(string name, ForgeKey rootKey, ForgeKey intermediateKey, ForgeKey leafKey)
    {
        Draft root = Draft.Root("Bench Root").With(rootKey);
        Draft intermediate = Draft.Authority("Bench CA", root).With(intermediateKey).PathLength(0).Purposes(Oids.ServerAuth, Oids.ClientAuth)
            .Set(Oids.CertificatePolicies, ExtensionValue.Policies(Oids.DomainValidated))
            .Set(Oids.AuthorityInformationAccess, ExtensionValue.InformationAccess("1.3.6.1.5.5.7.48.2", Alt.Uri("http://ca.example.com/root.der")));
        Draft leaf = Draft.Leaf(intermediate).With(leafKey).Names(Alt.Dns("example.com"), Alt.Dns(Chain.Host))
            .Set(Oids.CertificatePolicies, ExtensionValue.Policies(Oids.DomainValidated))
            .Set(Oids.AuthorityInformationAccess, ExtensionValue.InformationAccess("1.3.6.1.5.5.7.48.1", Alt.Uri("http://ocsp.example.com/")))
            .Set(Oids.SignedCertificateTimestamps, Der.Octets(new byte[240]));
        return new BenchChain(name, root, intermediate, leaf);
    }

    private static VerificationRequest Request(TrustAnchors trust) => new(
        trust, HostName.Parse(Chain.Host, "name"), Draft.Now, CertificatePurpose.Server, new CertificateVerifierOptions(), (_, _) => TlsStatus.Ok);

    private static void Accept(CertificateVerification verdict)
    {
        if (!verdict.IsAccepted)
        {
            throw new InvalidOperationException($"The verifier refuses: {verdict.Failures[0]}");
        }
    }

    private static void Build(X509Certificate2 peer, X509Certificate2 intermediate, X509Certificate2 root)
    {
        using X509Chain chain = PlatformChain.New([root]);
        chain.ChainPolicy.ExtraStore.Add(intermediate);
        if (!chain.Build(peer) || !peer.MatchesHostname(Chain.Host))
        {
            throw new InvalidOperationException("X509Chain refuses.");
        }

        foreach (X509ChainElement element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }
    }
}
