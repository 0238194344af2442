namespace TlsSimple;

/// <summary>What the peer shows its certificate for (RFC 5280, section 4.2.1.12).</summary>
public enum CertificatePurpose
{
    /// <summary>It is a TLS server: serverAuth.</summary>
    Server,

    /// <summary>It is a TLS client: clientAuth.</summary>
    Client,
}
