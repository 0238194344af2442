namespace TlsSimple;

/// <summary>The alerts of RFC 8446, section 6, with their numbers.</summary>
public enum TlsAlert
{
    /// <summary>The sender will send no more.</summary>
    CloseNotify = 0,

    /// <summary>A message came out of turn.</summary>
    UnexpectedMessage = 10,

    /// <summary>A record failed authentication.</summary>
    BadRecordMac = 20,

    /// <summary>A record is too long.</summary>
    RecordOverflow = 22,

    /// <summary>No parameters in common.</summary>
    HandshakeFailure = 40,

    /// <summary>A certificate is corrupt or does not verify.</summary>
    BadCertificate = 42,

    /// <summary>A certificate is of an unsupported type.</summary>
    UnsupportedCertificate = 43,

    /// <summary>A certificate was revoked.</summary>
    CertificateRevoked = 44,

    /// <summary>A certificate has expired or is not yet valid.</summary>
    CertificateExpired = 45,

    /// <summary>A certificate is unacceptable for another reason.</summary>
    CertificateUnknown = 46,

    /// <summary>A field is out of range or inconsistent.</summary>
    IllegalParameter = 47,

    /// <summary>No path to a trust anchor.</summary>
    UnknownCa = 48,

    /// <summary>The certificate is valid, but the sender decided against it.</summary>
    AccessDenied = 49,

    /// <summary>A message could not be decoded.</summary>
    DecodeError = 50,

    /// <summary>A signature or Finished value did not verify.</summary>
    DecryptError = 51,

    /// <summary>The protocol version is recognised but not supported.</summary>
    ProtocolVersion = 70,

    /// <summary>The parameters are not secure enough for the sender.</summary>
    InsufficientSecurity = 71,

    /// <summary>A fault that has nothing to do with the peer.</summary>
    InternalError = 80,

    /// <summary>A version fallback that the server did not expect (RFC 7507).</summary>
    InappropriateFallback = 86,

    /// <summary>The user gave up.</summary>
    UserCanceled = 90,

    /// <summary>Renegotiation refused (TLS 1.2).</summary>
    NoRenegotiation = 100,

    /// <summary>A required extension is missing.</summary>
    MissingExtension = 109,

    /// <summary>An extension that may not stand here.</summary>
    UnsupportedExtension = 110,

    /// <summary>No server of the name in SNI.</summary>
    UnrecognizedName = 112,

    /// <summary>The stapled OCSP response is bad.</summary>
    BadCertificateStatusResponse = 113,

    /// <summary>The pre-shared key is not known.</summary>
    UnknownPskIdentity = 115,

    /// <summary>A client certificate is required.</summary>
    CertificateRequired = 116,

    /// <summary>No application protocol in common (RFC 7301).</summary>
    NoApplicationProtocol = 120,
}
