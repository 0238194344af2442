using System.Security.Authentication;

namespace TlsSimple;

/// <summary>The options of TLS, for servers and, under ProxyTls, for proxies.</summary>
internal static class TlsSection
{
    internal const string TimeLimit = "a time such as 00:00:15, above zero and at most 49 days, or infinite";

    private const string Versions = "1.2 or 1.3 (Tls12 and Tls13 mean the same)";

    private static readonly ConfigurationKey s_minimumProtocol = new("MinimumProtocol", Versions);
    private static readonly ConfigurationKey s_maximumProtocol = new("MaximumProtocol", Versions);
    private static readonly ConfigurationKey s_handshakeTimeout = new("HandshakeTimeout", TimeLimit);
    private static readonly ConfigurationKey s_pins = new("Pins", "two or more pins sha256//BASE64, as an array or with semicolons between them");
    private static readonly ConfigurationKey s_dangerousIgnoreCertificateProfile = new("DangerousIgnoreCertificateProfile", "true or false");

    internal static ConfigurationKey[] Keys { get; } =
    [
        TrustSection.Key,
        s_minimumProtocol,
        s_maximumProtocol,
        ProtocolSection.CipherSuites,
        ProtocolSection.Groups,
        s_handshakeTimeout,
        IdentitySection.Key,
        s_pins,
        RevocationSection.Key,
        SessionCacheSection.Key,
        s_dangerousIgnoreCertificateProfile,
    ];

    internal static void Apply(ConfigurationEntry entry, TlsClientOptions options)
    {
        entry.Read(TrustSection.Key, e => options.Trust = TrustSection.Read(e));
        entry.Read(s_minimumProtocol, e => options.MinimumProtocol = ReadVersion(e));
        entry.Read(s_maximumProtocol, e => options.MaximumProtocol = ReadVersion(e));
        entry.Read(ProtocolSection.CipherSuites, e => options.CipherSuites = ProtocolSection.ReadSuites(e));
        entry.Read(ProtocolSection.Groups, e => options.Groups = ProtocolSection.ReadGroups(e));
        entry.Read(s_handshakeTimeout, e => options.HandshakeTimeout = e.TimeLimit());
        entry.Read(IdentitySection.Key, e => options.Identity = IdentitySection.Read(e));
        entry.Read(s_pins, e => options.Pins = ReadPins(e));
        entry.Read(RevocationSection.Key, e => options.Revocation = RevocationSection.Read(e));
        entry.Read(SessionCacheSection.Key, e => options.SessionCache = SessionCacheSection.Read(e));
        entry.Read(s_dangerousIgnoreCertificateProfile, e => options.DangerousIgnoreCertificateProfile = e.Boolean());
    }

    private static PublicKeyPins ReadPins(ConfigurationEntry entry)
    {
        string pins = string.Join(';', entry.Texts());
        return entry.Make(() => PublicKeyPins.Parse(pins));
    }

    private static SslProtocols ReadVersion(ConfigurationEntry entry) => entry.Text().ToUpperInvariant() switch
    {
        "1.2" or "TLS12" => SslProtocols.Tls12,
        "1.3" or "TLS13" => SslProtocols.Tls13,
        _ => throw entry.Invalid(),
    };
}
