namespace TlsSimple;

/// <summary>Which failure it is, for programs. The groups follow <see cref="TlsErrorKind"/>.</summary>
public enum TlsErrorReason
{
    // --- PeerCertificate

    /// <summary>No path leads from the certificate to a trust anchor: the CA is unknown, an intermediate is missing, or a signature is wrong.</summary>
    UnknownIssuer,

    /// <summary>The certificate is signed with its own key and is not itself a trust anchor.</summary>
    SelfSigned,

    /// <summary>The validity period has ended (RFC 5280, section 4.1.2.5).</summary>
    Expired,

    /// <summary>The validity period has not begun (RFC 5280, section 4.1.2.5).</summary>
    NotYetValid,

    /// <summary>No subject alternative name matches the host that was dialled (RFC 9525, section 6).</summary>
    NameMismatch,

    /// <summary>Key usage or extended key usage forbids this use (RFC 5280, sections 4.2.1.3 and 4.2.1.12).</summary>
    WrongUsage,

    /// <summary>The key is too short or of a kind that is not accepted.</summary>
    WeakKey,

    /// <summary>The signature uses a hash that is no longer accepted.</summary>
    WeakSignature,

    /// <summary>The certificate was revoked.</summary>
    Revoked,

    /// <summary>The chain has more certificates than are accepted.</summary>
    ChainTooLong,

    /// <summary>The certificate does not parse, or has a form that is not supported (Ed25519, for one).</summary>
    MalformedCertificate,

    /// <summary>The peer showed no certificate.</summary>
    NoCertificate,

    /// <summary>A signature is not by the issuer's key, or the certificate was changed after it was signed (RFC 5280, section 6.1.3).</summary>
    BadSignature,

    /// <summary>A certificate in the path may not issue certificates: it is no CA's (RFC 5280, section 4.2.1.9).</summary>
    NotACertificateAuthority,

    /// <summary>More intermediates follow a CA than its path length constraint allows (RFC 5280, section 4.2.1.9).</summary>
    PathLengthExceeded,

    /// <summary>A name lies outside of what the name constraints of a CA allow, or they are of a kind that cannot be checked (RFC 5280, section 4.2.1.10).</summary>
    NameConstraintViolation,

    /// <summary>A critical extension is not known here, so nobody can say what it forbids (RFC 5280, section 4.2).</summary>
    UnknownCriticalExtension,

    /// <summary>The certificate's form breaks a rule for issuers, which <see cref="CertificateVerifierOptions.DangerousIgnoreCertificateProfile"/> lists.</summary>
    CertificateProfile,

    /// <summary>No revocation list of the issuer is there, and one is required (<see cref="RevocationMode.Require"/>); or the one that is there is out of date or cannot be used.</summary>
    RevocationUnknown,

    /// <summary>No key of the verified path is pinned.</summary>
    PinMismatch,

    /// <summary>The caller's <see cref="TlsOptions.PeerFilter"/> refused the peer.</summary>
    RefusedByFilter,

    /// <summary>The search for a path was given up: the certificates that were sent allow too many.</summary>
    SearchTooLong,

    /// <summary>The platform's verdict (<see cref="TrustAnchors.Platform"/>) is no.</summary>
    RefusedByPlatform,

    /// <summary>The certificate breaks a rule that has no name of its own here.</summary>
    OtherCertificateRule,

    // --- PeerAlert

    /// <summary>The peer sent a fatal alert.</summary>
    AlertReceived,

    // --- PeerProtocol

    /// <summary>The first bytes of the peer are no TLS record: often plain HTTP on the port.</summary>
    NotTls,

    /// <summary>No protocol version in common.</summary>
    ProtocolVersion,

    /// <summary>No cipher suite, group or signature algorithm in common.</summary>
    NoCommonParameters,

    /// <summary>No application protocol in common (RFC 7301), or one that was not offered.</summary>
    ApplicationProtocol,

    /// <summary>A client asks for a server that is not served here (RFC 6066, section 3); see <see cref="TlsServerOptions.RefuseUnknownServerName"/>.</summary>
    UnknownServerName,

    /// <summary>A record fails authentication: it was changed, replayed or reordered on the way.</summary>
    BadRecordMac,

    /// <summary>A record is longer than RFC 8446, section 5.2 allows.</summary>
    RecordOverflow,

    /// <summary>A message came that has no place at this point.</summary>
    UnexpectedMessage,

    /// <summary>A message does not parse.</summary>
    DecodeError,

    /// <summary>A message holds a value that is not allowed.</summary>
    IllegalParameter,

    /// <summary>The signature or the Finished value of the handshake is wrong.</summary>
    BadHandshakeSignature,

    /// <summary>Another breach of the protocol.</summary>
    ProtocolViolation,

    // --- Truncation

    /// <summary>The transport ended without close_notify.</summary>
    Truncated,

    // --- Connection

    /// <summary>The peer closed the transport during the handshake.</summary>
    ClosedDuringHandshake,

    /// <summary>The transport failed; the inner exception says how.</summary>
    TransportFailed,

    // --- Configuration

    /// <summary>An option has a value that is not allowed, or two do not go together.</summary>
    InvalidOption,

    /// <summary>The native library is missing, damaged or of another version.</summary>
    NativeLibrary,

    /// <summary>A certificate or key of ours does not parse, or the two do not belong together.</summary>
    InvalidIdentity,

    /// <summary>A trust anchor file cannot be read or holds no usable certificate.</summary>
    InvalidTrustAnchors,

    /// <summary>A revocation list that was given cannot be read, does not parse, or is of a kind that is not supported (delta, indirect).</summary>
    InvalidRevocationList,

    /// <summary>A request without TLS, where the options ask for https only.</summary>
    PlaintextRefused,

    /// <summary>This .NET runtime hands HTTP/2 no way to our stream.</summary>
    UnsupportedRuntime,

    // --- Timeout

    /// <summary>The TCP connection was not established in time.</summary>
    ConnectTimeout,

    /// <summary>The handshake did not end in time.</summary>
    HandshakeTimeout,

    // --- Internal

    /// <summary>An internal fault.</summary>
    InternalError,
}
