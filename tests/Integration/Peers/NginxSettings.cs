using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>How an <see cref="NginxServer"/> is set up.</summary>
public sealed record NginxSettings
{
    public required TestCertificate Certificate { get; init; }

    /// <summary>Whether ALPN offers h2 beside http/1.1.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>As in <c>ssl_protocols</c>. TLSv1.1 needs <c>ALL@SECLEVEL=0</c> as ciphers.</summary>
    public string Protocols { get; init; } = "TLSv1.2 TLSv1.3";

    /// <summary>As in <c>ssl_ciphers</c>: TLS 1.2 and before.</summary>
    public string? Ciphers { get; init; }

    /// <summary>As in <c>ssl_ecdh_curve</c>: the groups of every version.</summary>
    public string? Groups { get; init; }

    /// <summary>More lines for the <c>server</c> block.</summary>
    public string Directives { get; init; } = "";
}
