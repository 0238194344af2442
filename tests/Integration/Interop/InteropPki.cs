using System.Collections.Concurrent;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>The matrix's certificates: of each kind one chain for servers and one for clients, leaf, intermediate and root with keys of that kind.</summary>
internal static class InteropPki
{
    private static readonly ConcurrentDictionary<(KeyKind, bool), Lazy<TestCertificate>> s_certificates = new();
    private static readonly ConcurrentDictionary<TestCertificate, TlsIdentity> s_identities = new();
    private static readonly ConcurrentDictionary<TestCertificate, TrustAnchors> s_anchors = new();

    public static TestCertificate Server(KeyKind kind) => Get(kind, server: true);

    public static TestCertificate Client(KeyKind kind) => Get(kind, server: false);

    public static string ServerName(KeyKind kind) => $"interop-server-{kind}";

    public static string ClientName(KeyKind kind) => $"interop-client-{kind}";

    public static TlsIdentity Identity(this TestCertificate certificate) =>
        s_identities.GetOrAdd(certificate, static c => TlsIdentity.FromPemFiles(c.CertPemPath, c.KeyPemPath));

    public static TrustAnchors Anchors(this TestCertificate certificate) =>
        s_anchors.GetOrAdd(certificate, static c => TrustAnchors.FromPemFile(c.CaPemPath));

    private static TestCertificate Get(KeyKind kind, bool server) => s_certificates.GetOrAdd(
        (kind, server),
        static key => new Lazy<TestCertificate>(() => TestPki.Shared.Leaf(new LeafSpec
        {
            Key = key.Item1,
            Ca = "interop",
            CaKey = key.Item1,
            CommonName = key.Item2 ? ServerName(key.Item1) : ClientName(key.Item1),
            ExtendedKeyUsages = [key.Item2 ? LeafSpec.ServerAuthentication : LeafSpec.ClientAuthentication],
        }))).Value;
}
