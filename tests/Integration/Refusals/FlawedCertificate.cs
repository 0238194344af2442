using System.Globalization;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Refusals;

/// <summary>A certificate with one thing wrong, and what a client is expected to say to it.</summary>
internal sealed record FlawedCertificate
{
    private const string Main = "main";
    private const string Other = "other";

    // Before All, which uses it.
    private static readonly DateTimeOffset s_yesterday = DateTimeOffset.UtcNow.AddDays(-1);

    /// <summary>By name, as the tests show it.</summary>
    public static IReadOnlyDictionary<string, FlawedCertificate> All { get; } = new Dictionary<string, FlawedCertificate>
    {
        ["unknown CA"] = new()
        {
            TrustedCa = Other,
            Reason = TlsErrorReason.UnknownIssuer,
            Alert = TlsAlert.UnknownCa,
            Depth = 1,
            Sentence = ["(issuer 1)", "CN=TlsSimple test root main P256", "neither among the certificates that the peer sent nor in"],
        },
        ["self-signed"] = new()
        {
            Leaf = new LeafSpec { SelfSigned = true },
            TrustedCa = Main,
            Reason = TlsErrorReason.SelfSigned,
            Alert = TlsAlert.UnknownCa,
            Sentence = ["signed by itself"],
        },
        ["expired"] = new()
        {
            Leaf = LeafSpec.Expired,
            Reason = TlsErrorReason.Expired,
            Alert = TlsAlert.CertificateExpired,
            Sentence = ["has expired", DateOf(LeafSpec.Expired.NotAfter!.Value)],
        },
        ["expired intermediate"] = new()
        {
            Leaf = new LeafSpec { IntermediatesNotAfter = s_yesterday },
            Reason = TlsErrorReason.Expired,
            Alert = TlsAlert.CertificateExpired,
            Depth = 1,
            Sentence = ["(issuer 1)", "has expired", DateOf(s_yesterday)],
        },
        ["not yet valid"] = new()
        {
            Leaf = LeafSpec.NotYetValid,
            Reason = TlsErrorReason.NotYetValid,
            Alert = TlsAlert.CertificateExpired,
            Sentence = ["is not yet valid", DateOf(LeafSpec.NotYetValid.NotBefore!.Value)],
        },
        ["wrong host"] = new()
        {
            Leaf = LeafSpec.For("one.example.org", "two.example.org"),
            Reason = TlsErrorReason.NameMismatch,
            Sentence = ["not for localhost", "one.example.org", "two.example.org"],
        },
        ["wildcard over two labels"] = new()
        {
            Leaf = LeafSpec.For("*.example.org"),
            Host = "a.b.example.org",
            Reason = TlsErrorReason.NameMismatch,
            Sentence = ["not for a.b.example.org", "*.example.org"],
        },
        ["wildcard below a top-level domain"] = new()
        {
            Leaf = LeafSpec.For("*.test"),
            Host = "example.test",
            Reason = TlsErrorReason.NameMismatch,
            Sentence = ["not for example.test", "*.test", "two labels after it"],
        },
        ["wrong IPv4 address"] = new()
        {
            Leaf = new LeafSpec { DnsNames = ["localhost"], IpAddresses = ["192.0.2.7"] },
            Host = "127.0.0.1",
            Reason = TlsErrorReason.NameMismatch,
            Sentence = ["not for 127.0.0.1", "192.0.2.7", "localhost"],
        },
        ["wrong IPv6 address"] = new()
        {
            Leaf = new LeafSpec { DnsNames = [], IpAddresses = ["127.0.0.1", "2001:db8::1"] },
            Host = "[::1]",
            Reason = TlsErrorReason.NameMismatch,
            Sentence = ["not for ::1", "2001:db8::1"],
        },
        ["common name only"] = new()
        {
            Leaf = new LeafSpec { HasSubjectAlternativeName = false, CommonName = "localhost" },
            Reason = TlsErrorReason.NameMismatch,
            Sentence = ["not for localhost", "common name does not count"],
        },
        ["address as common name only"] = new()
        {
            Leaf = new LeafSpec { HasSubjectAlternativeName = false, CommonName = "127.0.0.1" },
            Host = "127.0.0.1",
            Reason = TlsErrorReason.NameMismatch,
            Sentence = ["not for 127.0.0.1", "common name does not count"],
        },
        ["address in a dNSName"] = new()
        {
            Leaf = LeafSpec.For("127.0.0.1"),
            Host = "127.0.0.1",
            Reason = TlsErrorReason.NameMismatch,
            Sentence = ["not for 127.0.0.1", "only an iPAddress entry counts"],
        },
        ["host in a URI"] = new()
        {
            Leaf = new LeafSpec { DnsNames = [], IpAddresses = [], Uris = ["https://localhost/"] },
            Reason = TlsErrorReason.NameMismatch,
            Sentence = ["not for localhost"],
        },
        ["incomplete chain"] = new()
        {
            Leaf = new LeafSpec { Shape = ChainShape.MissingIntermediate },
            Reason = TlsErrorReason.UnknownIssuer,
            Alert = TlsAlert.UnknownCa,
            Sentence = ["CN=TlsSimple test main P256 intermediate 1", "neither among the certificates that the peer sent nor in"],
        },
        ["for clients only"] = new()
        {
            Leaf = new LeafSpec { ExtendedKeyUsages = [LeafSpec.ClientAuthentication] },
            Reason = TlsErrorReason.WrongUsage,
            Alert = TlsAlert.UnsupportedCertificate,
            Sentence = ["lacks serverAuth"],
        },
        ["RSA of 1024 bits"] = new()
        {
            Leaf = new LeafSpec { Key = KeyKind.Rsa1024 },
            IsWeak = true,
            Reason = TlsErrorReason.WeakKey,
            Sentence = ["RSA with 1024 bits", "RSA from 2048"],
        },
        ["signed over SHA-1"] = new()
        {
            IsSignedOverSha1 = true,
            IsWeak = true,
            Reason = TlsErrorReason.WeakSignature,
            Sentence = ["hashes with SHA-1"],
        },
    };

    public LeafSpec Leaf { get; init; } = new();

    public bool IsSignedOverSha1 { get; init; }

    /// <summary>The host of the URL; the connection goes to the server in any case.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>The CA that the client trusts; default: the one that issued the certificate.</summary>
    public string? TrustedCa { get; init; }

    /// <summary>OpenSSL shows it at security level 0 only.</summary>
    public bool IsWeak { get; init; }

    public required TlsErrorReason Reason { get; init; }

    public TlsAlert Alert { get; init; } = TlsAlert.BadCertificate;

    /// <summary>The certificate of the path that is at fault.</summary>
    public int Depth { get; init; }

    /// <summary>What the message must have, besides the host.</summary>
    public required IReadOnlyList<string> Sentence { get; init; }

    public TestCertificate Issue() => IsSignedOverSha1 ? Sha1Certificate.Issue() : TestPki.Shared.Leaf(Leaf);

    /// <summary>Kestrel refuses to serve with a certificate for clients, and only s_server has a say over OpenSSL's security level.</summary>
    public bool ShownBy(TlsImplementation implementation) => implementation switch
    {
        TlsImplementation.Kestrel => !IsWeak && Reason != TlsErrorReason.WrongUsage,
        TlsImplementation.GnuTls => !IsWeak,
        _ => true,
    };

    public string TrustedPemPath(TestCertificate issued) => TrustedCa is { } ca ? TestPki.Shared.CaPemPath(ca) : issued.CaPemPath;

    private static string DateOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
