namespace TlsSimple;

/// <summary>A certificate that is not what RFC 5280, section 4.1 describes. The message is a sentence about the certificate.</summary>
internal sealed class CertificateFormatException(string message, Exception? innerException = null)
    : FormatException(message, innerException);
