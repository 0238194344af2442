using System.Security.Cryptography;

namespace TlsSimple.Integration.Pki;

/// <summary>What a server certificate shall be. As it stands: P-256, for localhost, 127.0.0.1 and ::1, valid now, one intermediate.</summary>
public sealed record LeafSpec
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public KeyKind Key { get; init; } = KeyKind.P256;

    /// <summary>The dNSName entries, exactly as they stand here; also such that do not belong there, like "127.0.0.1".</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = ["localhost"];

    /// <summary>The iPAddress entries.</summary>
    public IReadOnlyList<string> IpAddresses { get; init; } = ["127.0.0.1", "::1"];

    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>False leaves the subject alternative name extension out, whatever the lists above say.</summary>
    public bool HasSubjectAlternativeName { get; init; } = true;

    public string CommonName { get; init; } = "TlsSimple test server";

    /// <summary>Default: an hour ago.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Default: in thirty days.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>OIDs; none leaves the extension out.</summary>
    public IReadOnlyList<string> ExtendedKeyUsages { get; init; } = [ServerAuthentication];

    /// <summary>The hash of the signature on the leaf.</summary>
    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Signed with its own key: neither intermediates nor root.</summary>
    public bool SelfSigned { get; init; }

    /// <summary>The name of the CA. Another name is another CA with other keys: one that does not know this leaf.</summary>
    public string Ca { get; init; } = "main";

    /// <summary>The keys of the CA; default: RSA-2048 for RSA leaves, P-256 for the others.</summary>
    public KeyKind? CaKey { get; init; }

    /// <summary>How many intermediates stand between leaf and root.</summary>
    public int Intermediates { get; init; } = 1;

    /// <summary>When the intermediates end; default: as the root, in ten years.</summary>
    public DateTimeOffset? IntermediatesNotAfter { get; init; }

    public ChainShape Shape { get; init; } = ChainShape.Complete;

    /// <summary>A leaf whose chain is RSA throughout.</summary>
    public static LeafSpec Rsa { get; } = new() { Key = KeyKind.Rsa2048 };

    /// <summary>A leaf whose time ended yesterday.</summary>
    public static LeafSpec Expired { get; } = new()
    {
        NotBefore = DateTimeOffset.UtcNow.AddDays(-30),
        NotAfter = DateTimeOffset.UtcNow.AddDays(-1),
    };

    /// <summary>A leaf whose time begins tomorrow.</summary>
    public static LeafSpec NotYetValid { get; } = new() { NotBefore = DateTimeOffset.UtcNow.AddDays(1) };

    /// <summary>A leaf for these names only, with no IP address.</summary>
    public static LeafSpec For(params string[] dnsNames) => new() { DnsNames = dnsNames, IpAddresses = [] };
}
