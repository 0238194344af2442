namespace TlsSimple;

/// <summary>
/// Bytes or text that are no usable identity. The message is a sentence that goes on after "The identity of FILE is unusable:".
/// </summary>
internal sealed class IdentityFormatException(string message, Exception? innerException = null)
    : FormatException(message, innerException);
