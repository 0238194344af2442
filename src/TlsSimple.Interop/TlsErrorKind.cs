namespace TlsSimple;

/// <summary>Whose matter a failure is. <see cref="TlsErrorReason"/> says which one it is.</summary>
public enum TlsErrorKind
{
    /// <summary>The peer's certificate was refused; <see cref="TlsException.CertificateFailures"/> says which rule and which certificate.</summary>
    PeerCertificate,

    /// <summary>The peer ended the connection with an alert; <see cref="TlsException.Alert"/> is its name.</summary>
    PeerAlert,

    /// <summary>The peer does not keep to the protocol, or has no parameters in common with us.</summary>
    PeerProtocol,

    /// <summary>The peer's data ended without a close_notify alert (RFC 8446, section 6.1): it may be cut short.</summary>
    Truncation,

    /// <summary>The transport below TLS failed or was closed during the handshake.</summary>
    Connection,

    /// <summary>Something on our side is set up wrong: an option, a file, the native library.</summary>
    Configuration,

    /// <summary>A time limit of ours ran out.</summary>
    Timeout,

    /// <summary>A fault of TlsSimple or of the machine (no memory, no randomness); please report it.</summary>
    Internal,
}
