using TlsSimple.Integration.Http;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>Client certificates of one CA, and clients that show them.</summary>
internal static class ClientIdentity
{
    /// <summary>The one CA for all kinds of keys, so that a server needs to know only that one.</summary>
    private const string Ca = "clients";

    private static readonly Lazy<TestCertificate> s_server = new(() => TestPki.Shared.Leaf());

    /// <summary>What the servers show.</summary>
    public static TestCertificate Server => s_server.Value;

    /// <summary>The root above all client certificates.</summary>
    public static string CaPemPath { get; } = TestPki.Shared.CaPemPath(Ca);

    public static TestCertificate Issue(
        KeyKind key = KeyKind.P256, string commonName = "TlsSimple test client", ChainShape shape = ChainShape.Complete, int intermediates = 1) =>
        Issue(Spec with { Key = key, CommonName = commonName, Shape = shape, Intermediates = intermediates });

    public static TestCertificate Issue(LeafSpec spec) => TestPki.Shared.Leaf(spec);

    /// <summary>A good client certificate.</summary>
    public static LeafSpec Spec { get; } = new()
    {
        ExtendedKeyUsages = [LeafSpec.ClientAuthentication],
        HasSubjectAlternativeName = false,
        Ca = Ca,
        CaKey = KeyKind.P256,
    };

    public static TlsIdentity Of(TestCertificate certificate) => TlsIdentity.FromPemFiles(certificate.CertPemPath, certificate.KeyPemPath);

    public static HttpClient Client(TlsIdentity? identity, TestCertificate? server = null) =>
        Clients.Trusting(server ?? Server, options => options.Identity = identity);

    public static HttpClient Client(Func<TlsIdentityRequest, TlsIdentity?> selector, SocketsHttpHandler? inner = null) =>
        Clients.Trusting(Server, options => options.IdentitySelector = selector, inner);
}
