namespace TlsSimple;

/// <summary>Whether a server asks its clients for a certificate (RFC 8446, section 4.3.2).</summary>
public enum TlsClientCertificateMode
{
    /// <summary>It does not ask.</summary>
    None,

    /// <summary>It asks; a client may show none. What is shown must be good.</summary>
    Optional,

    /// <summary>It asks, and refuses a client that shows none.</summary>
    Required,
}
