namespace TlsSimple;

/// <summary>A revocation list that is not what RFC 5280, section 5 describes, or of a kind that is not supported. The message is a sentence about the list.</summary>
internal sealed class RevocationListFormatException(string message, Exception? innerException = null)
    : FormatException(message, innerException);
